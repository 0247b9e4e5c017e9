"""Makes inference/fonts/names.ttf, with which the names on contact sheets are printed.

Run it again when a style has a name with a new character, in an environment of its own:

    tar xzf $(npm pack @expo-google-fonts/noto-sans-sc@0.4.3)
    python -m venv scratch && scratch/bin/pip install fonttools==4.68.0
    PYTHONPATH=. scratch/bin/python docs/sheet_font.py package/500Medium/NotoSansSC_500Medium.ttf

The same texts give the same file, byte by byte.
"""

from __future__ import annotations

import hashlib
import re
import string
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font

from inference.styles import registry

ROOT = Path(__file__).parents[1]
SHA256 = "b30853d205f3ecdde938b1488c735ee15a2e870d31331b992fdc53971e23ec4a"  # of the whole font
STYLE = re.compile(r"^style-(\S+) = (.+)$", re.MULTILINE)


def characters() -> str:
    """Those of every style's name in every language, and those of English."""
    names = [
        name
        for texts in (ROOT / "bot" / "texts").glob("*.ftl")
        for style, name in STYLE.findall(texts.read_text(encoding="utf-8"))
        if style in registry.NAMES
    ]
    return "".join(
        sorted({*string.ascii_letters, *string.digits, *"  -–'’.,&()+", *"".join(names)})
    )


def main() -> None:
    source = Path(sys.argv[1])
    if hashlib.sha256(source.read_bytes()).hexdigest() != SHA256:
        sys.exit(f"{source} is another font, or another version of it")
    options = Options(layout_features=["kern"], hinting=False, notdef_outline=True)
    font = load_font(source, options)
    font.recalcTimestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(text=characters())
    subsetter.subset(font)
    save_font(font, ROOT / "inference" / "fonts" / "names.ttf", options)


if __name__ == "__main__":
    main()
