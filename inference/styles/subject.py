"""Who the photo is about: people with their hair and shoulders, apart from what is behind them.

GrabCut (Rother et al. 2004) at a low resolution, told by the faces where heads and shoulders may
be; its border is then laid on the photo's edges by a guided filter (He et al. 2013). It fails for
white before white and dark beside dark: styles may simplify by it, but never cut people out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, cast

import cv2
import numpy as np
import numpy.typing as npt

from inference.arrays import Array, Picture, resized
from inference.styles.anatomy import FaceFrame, coordinates
from inference.styles.filters import BORDER, scaled

Region = npt.NDArray[np.bool_]

SIDE: Final = 150  # longest side at which people are found
NARROWEST: Final = 16  # shortest side for that
SMALLEST_FACE: Final = 16.0  # face size, at 1024 px, from which somebody is looked for
ROUNDS: Final = 3  # of GrabCut
SEED: Final = 7  # of its k-means
REFINED: Final = 0.4  # of the picture: the size at which the border is laid on the photo's edges
DARK: Final = 0.30  # lightness of black hair and black clothes
RARE: Final = 0.012  # share of the background that has a colour, below which it is not the wall's
TYPICAL: Final = 0.04  # share of the hair above a forehead that has a colour of that hair
HOLE: Final = 0.012  # of the picture: smaller gaps in a person are closed
LIKELY: Final = 0.62  # distance, in outlines, up to which a person is likely
POSSIBLE: Final = 1.7  # and up to which hair or a hand may reach


@dataclass(frozen=True)
class Subject:
    """Where the people are. Planes are float32 (H, W), 0..1."""

    silhouette: Array  # as found; 1 everywhere where no face is large enough
    trust: float  # 0 for small faces, whose silhouettes are guesses, to 1 for close-ups

    @cached_property
    def mask(self) -> Array:
        """The silhouette as far as it is trusted; 1 is subject."""
        return 1 - np.float32(self.trust) * (1 - self.silhouette)


def find_subject(lab: Array, frames: Sequence[FaceFrame], skin: Array) -> Subject:
    """lab: float32 (3, H, W) OKLab without grain. skin: float32 (H, W), 0..1."""
    _, height, width = lab.shape
    scale = max(height, width) / 1024
    large = [frame for frame in frames if frame.size > SMALLEST_FACE * scale]
    if not large:
        return Subject(np.ones((height, width), np.float32), trust=0.0)
    columns, rows = (max(NARROWEST, round(v * SIDE / max(height, width))) for v in (width, height))
    outline = _outline([f.scaled(columns / width, rows / height) for f in large], rows, columns)
    found = _segmented(scaled(lab, columns, rows), outline, resized(skin, columns, rows) > 0.75)
    silhouette = _refined(found, lab[0], 6 * scale)
    closeness = max(frame.size for frame in large) / (75 * scale)
    return Subject(silhouette, _trust(closeness))


def _trust(closeness: float) -> float:
    """closeness: 0 for no face, 1 for one that is 75 px at 1024 px."""
    t = float(np.clip(2 * closeness - 0.5, 0, 1))
    return t * t * (3 - 2 * t)


@dataclass(frozen=True, slots=True)
class _Outline:
    """Shapes of heads and shoulders. Distances are 0 in the middle and 1 at the outline."""

    person: Array  # distance from the nearest head or shoulders
    wide: Array  # the same with what hangs beside a neck: long hair
    head: Region  # the head, closely
    hair: Region  # the head with its hair
    crown: Region  # just above the forehead
    torso: Region
    certain: Region  # face, neck and chest
    scalps: tuple[Region, ...]  # of each person, the head above the eyes


def _outline(frames: Sequence[FaceFrame], rows: int, columns: int) -> _Outline:
    """The shapes of everybody together."""
    each = [_outline_of(frame, rows, columns) for frame in frames]
    person, wide = (np.min([getattr(o, name) for o in each], axis=0) for name in ("person", "wide"))
    head, hair, crown, torso, certain = (
        np.any([getattr(o, name) for o in each], axis=0)
        for name in ("head", "hair", "crown", "torso", "certain")
    )
    scalps = tuple(scalp for o in each for scalp in o.scalps)
    return _Outline(person, wide, head, hair, crown, torso, certain, scalps)


def _outline_of(frame: FaceFrame, rows: int, columns: int) -> _Outline:
    """One person's. All numbers are in face sizes from a point below the eyes."""
    frame = _upright(frame)
    eyes: Array = frame.eyes.mean(axis=0)
    middle = eyes + np.float32(0.35 * frame.size) * frame.down
    aside, down = coordinates(frame, middle, (slice(0, rows), slice(0, columns)))
    aside = np.abs(aside)
    far = np.float32(9)
    head = np.hypot(aside / 1.8, (down + 0.3) / 2.25)
    locks = np.where((down > 0) & (down < 3), aside / 1.8, far)
    shoulders = aside / (1.2 + np.clip((down - 1.2) * 1.4, 0, 2.3))
    body = np.where(down > 1.2, shoulders, far)
    person = np.minimum(head, body)
    hair = np.hypot(aside / 1.5, (down + 0.3) / 1.95) < 1
    neck = (aside < 0.4 + 0.6 * np.clip(down - 2, 0, 1.2)) & (down > 1.2)
    chest = (body < 0.5) & (down > 2.2)
    return _Outline(
        person=person,
        wide=np.minimum(person, locks),
        head=np.hypot(aside / 1.25, (down + 0.3) / 1.65) < 1,
        hair=hair,
        crown=(aside < 0.6) & (down < -0.95) & (down > -1.68),
        torso=body < 0.9,
        certain=(np.hypot(aside / 0.95, down / 1.2) < 1) | neck | chest,
        scalps=(hair & (down < -0.35),),
    )


def _upright(frame: FaceFrame) -> FaceFrame:
    """Whoever lies or looks far aside is taken for upright: bodies are below faces."""
    if frame.down[1] >= 0.3:
        return frame
    size, (x, y) = frame.size, frame.centre
    offsets = [(-0.5, -0.5), (0.5, -0.5), (0, 0), (-0.4, 0.6), (0.4, 0.6)]
    return FaceFrame(np.array([(x + size * u, y + size * v) for u, v in offsets], np.float32))


def _segmented(lab: Array, outline: _Outline, skin: Region) -> Array:
    """1 for people, 0 for the rest, at the size of the outline."""
    picture = _quantized(lab)
    certain = outline.certain | (skin & (outline.person < 0.85))
    crown, locks = _hair(picture, outline)
    certain |= crown
    labels = np.full(certain.shape, cv2.GC_BGD, np.uint8)
    labels[outline.wide < POSSIBLE] = cv2.GC_PR_BGD
    labels[outline.person < LIKELY] = cv2.GC_PR_FGD
    labels[certain] = cv2.GC_FGD
    if min(np.count_nonzero(labels == kind) for kind in (cv2.GC_BGD, cv2.GC_PR_FGD)) > 20:
        models = np.zeros((2, 1, 65))
        cv2.setRNGSeed(SEED)
        cv2.grabCut(picture, labels, None, *models, ROUNDS, cv2.GC_INIT_WITH_MASK)  # type: ignore[call-overload]
    found = ((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD) | locks).astype(np.uint8)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (7, 7))
    # a gap between an arm and the picture's border is no gap in a person
    closed = cv2.morphologyEx(found, cv2.MORPH_CLOSE, kernel, borderType=cv2.BORDER_REPLICATE)
    found = cast("Picture", closed)
    return _completed(_connected(found, certain), outline, lab[0])


def _quantized(lab: Array) -> Picture:
    """OKLab as eight bits, colour weighted like light: uint8 (h, w, 3)."""
    levels = cv2.merge([lab[0] * 255, lab[1] * 500 + 128, lab[2] * 500 + 128])
    return cast("Picture", np.clip(levels, 0, 255).astype(np.uint8))


def _hair(picture: Picture, outline: _Outline) -> tuple[Region, Region]:
    """Just above the forehead, and what has the same colour around the head.

    Where that is also a colour of the background, it is not believed.
    """
    lightness, a, b = (picture[..., i].astype(np.int32) for i in range(3))
    bins = (lightness >> 5) << 8 | (a >> 4) << 4 | b >> 4
    rare = _shares(bins, outline.wide > 1.2)[bins] < RARE
    crown = outline.crown & rare
    typical = _shares(bins, crown)[bins] > TYPICAL
    locks = (typical & rare & (outline.wide < 1.15)).astype(np.uint8)
    locks = cv2.morphologyEx(locks, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return crown, locks > 0


def _shares(bins: npt.NDArray[np.int32], region: Region) -> npt.NDArray[np.float64]:
    """How much of a region each bin holds, 0..1."""
    inside = bins[region]
    return np.bincount(inside, minlength=1 << 11) / max(1, len(inside))


def _connected(found: Picture, certain: Region) -> Array:
    """Only what hangs together with somebody's face or chest."""
    _, parts = cv2.connectedComponents(found)
    people = np.zeros(int(parts.max()) + 1, np.float32)
    people[parts[certain]] = 1
    people[0] = 0
    connected: Array = people[parts]
    return connected


def _completed(found: Array, outline: _Outline, lightness: Array) -> Array:
    """With what was missed of heads, black hair and clothes, and without small holes."""
    missed = np.clip((0.80 - _share(found, outline.head)) / 0.1, 0, 1)
    np.maximum(found, np.float32(missed) * np.clip((1 - outline.wide) / 0.3, 0, 1), out=found)
    for region in (outline.hair, outline.torso):
        dark = region & (lightness < DARK)
        if np.count_nonzero(dark) > 20 and _share(found, dark) < 0.95:
            found[dark] = 1
    for scalp in outline.scalps:
        _fill_convex(found, scalp)
    _, gaps, boxes, _ = cv2.connectedComponentsWithStats(
        (found < 0.5).astype(np.uint8), connectivity=4
    )
    small = boxes[:, cv2.CC_STAT_AREA] < HOLE * found.size
    small[at_border(gaps)] = False
    small[0] = False  # the people
    found[small[gaps]] = 1
    return found


def _fill_convex(found: Array, region: Region) -> None:
    """Whoever is in a region has no dents there; in place."""
    points = cv2.findNonZero(((found > 0.5) & region).astype(np.uint8))
    if points is not None:
        cv2.fillConvexPoly(found, cv2.convexHull(points), 1.0)


def at_border(parts: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The numbers of the parts (h, w) that touch the border of the picture."""
    return np.unique(np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]]))


def _share(found: Array, region: Region) -> float:
    """The part of a region that was found; of an empty one all of it."""
    return float(found[region].mean()) if region.any() else 1.0


def _refined(found: Array, lightness: Array, radius: float) -> Array:
    """The silhouette at the size of the photo, its border on the photo's edges."""
    height, width = lightness.shape
    guide = resized(lightness, max(1, round(width * REFINED)), max(1, round(height * REFINED)))
    found = resized(found, guide.shape[1], guide.shape[0])
    side = 2 * max(1, int(REFINED * radius)) + 1
    mean_guide, mean = _box(guide, side), _box(found, side)
    covariance = _box(guide * found, side) - mean_guide * mean
    variance = _box(guide * guide, side) - mean_guide * mean_guide
    variance += np.float32(1e-4)
    covariance /= variance
    mean -= covariance * mean_guide
    refined: Array = _box(covariance, side) * guide + _box(mean, side)
    silhouette: Array = np.clip(
        resized(refined, width, height) * np.float32(1.2) - np.float32(0.1), 0, 1
    )
    return silhouette


def _box(plane: Array, side: int) -> Array:
    return cast(Array, cv2.blur(plane, (side, side), borderType=BORDER))
