#!/bin/sh
# usage: docker-entrypoint.sh BAKED ARGUMENTS…
# A volume hides what an image has at the same place. So the styles that were baked into the image
# lie in a folder of their own, BAKED, and appear in TOONBOT_MODELS as links, beside fetched ones.
baked=$1
shift
for link in "$TOONBOT_MODELS"/*; do # an older image may have had it
  [ -e "$link" ] || rm -f "$link"
done
for style in "$baked"/*/; do
  link=$TOONBOT_MODELS/$(basename "$style")
  if [ -d "$style" ] && [ ! -e "$link" ]; then
    mkdir -p "$TOONBOT_MODELS" && ln -sfn "${style%/}" "$link"
  fi
done
exec toonbot "$@"
