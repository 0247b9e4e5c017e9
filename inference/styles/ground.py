"""What is behind people, as one plain ground: only where its border with them can be believed.

A silhouette alone is not good enough to cut along. Where the flat regions of a poster have a border
near it, that border is taken; through a region it is followed where one would see an edge. What has
none of the wall's colours, as they are seen above people's chins, belongs to people if it touches
them: a sleeve, a helmet. Shadows belong to the wall: their outlines are soft.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

import cv2
import numpy as np

from inference.arrays import Array, Picture
from inference.styles.draft import Draft
from inference.styles.filters import blur
from inference.styles.outlines import border_of, is_sharp
from inference.styles.patches import Counts, Labels, Patches, near, without
from inference.styles.subject import Region, at_border

HAIR: Final = 0.5  # face sizes around a face that are its hair
BESIDE_NECKS: Final = (-1.1, 1.2)  # face sizes below a chin
RIM: Final = 0.75  # face sizes by which a silhouette may be wrong
GUESSED: Final = 0.3  # of the whole border: with more of it unseen, the silhouette is a guess
WHOLE: Final = 0.8  # share of a patch behind the people from which it is behind them altogether
HALVED: Final = 0.2  # from one half: a patch with about as much before as behind is divided
BELIEVED: Final = 0.5  # of a silhouette's border through a patch must be seen
WHOLLY: Final = 0.7  # and for a small piece at the side of the picture
DOUBTED: Final = 0.25  # with less of it seen, a patch is not divided, however deep it lies
HIGHEST: Final = 0.1  # of what a silhouette has missed is above chins, at most, if it is people's:
HIGHEST_ARM: Final = 0.5  # but hands may reach heads,
CUT: Final = 0.75  # share of what stands before people that the silhouette has cut off, at most
MISSED: Final = 0.9  # share of an arm that is behind people by its silhouette's mistake
DISTINCT: Final = 0.2  # in OKLab, from the wall
SHARP: Final = 0.5  # of a patch's outline is sharp, if it is no shadow

# in parts of how far a silhouette may be wrong
CLEAR: Final = 0.3  # what is farther away from people is surely behind them
SMALL: Final = 2.0  # of its square: larger pieces of a wall's colour may be clothes
SHORT: Final = 0.2  # shorter borders do not matter
LUMP: Final = 0.3  # nor do smaller shadows, across
WISP: Final = 0.25  # thinner strips belong to the ground
ROUND: Final = 0.1  # smaller bites and bumps are rounded off

# in parts of the picture
SPECK: Final = 0.0015  # smaller patches belong to what is around them
LEAST_WALL: Final = 0.03  # above chins: with less of it, a wall is not known
RARE: Final = 0.008  # of that wall: colours with less are not the wall's
COVERED: Final = 0.8  # of that wall becomes ground: a room full of things stays as it is


def lay_ground(draft: Draft, labels: Labels, number: int) -> Labels:
    """Flat regions with the ground among them, by this number; as they are, if it is a guess."""
    behind: Region = draft.silhouette < 0.5
    rim, heads = RIM * draft.face_size, _heads(draft)
    wall = _wall(draft, behind, rim)
    border, seen = border_of(draft.lab, draft.silhouette)
    guessed = np.count_nonzero(seen) < (1 - GUESSED) * np.count_nonzero(border)
    if guessed or not heads.any() or np.mean(wall) < LEAST_WALL:
        return labels
    cut = _Cut(
        behind=behind,
        border=border,
        seen=seen,
        sharp=is_sharp(draft.detail),
        plain=_has_color_of(wall, labels),
        distinct=_differs_from(wall, draft.lab),
        chin=round(draft.chin),
        rim=rim,
    )
    patches = Patches.of(labels)
    verdict = cut.verdict(patches)
    divided, shadow = patches.painted(verdict.divided), patches.painted(verdict.shadow)
    ground = np.where(divided, behind, patches.painted(verdict.whole))
    rims = near(behind, CLEAR * rim) & ~behind & cut.plain & _beside_necks(draft)
    ground |= cut.remnants(patches.only((divided & ~behind & cut.plain) | rims))
    ground &= ~(heads & divided)
    ground |= shadow & _beside_necks(draft)
    tidy = _tidy(ground, heads & ~ground, WISP * rim)
    tidy = blur(tidy.astype(np.float32), ROUND * rim) > 0.5
    if np.mean(tidy[wall]) < COVERED:
        return labels
    return np.where(tidy, number, without(ground & near(tidy, WISP * rim), labels))


@dataclass(frozen=True, slots=True, eq=False)
class _Verdict:
    """What becomes of each patch, bool (N,)."""

    whole: Region  # all of it is ground
    divided: Region  # ground as far as the silhouette says so
    shadow: Region  # divided, for its part outside has no outline


@dataclass(frozen=True, slots=True, eq=False)
class _Cut:
    """What is known of each pixel before people are cut out. Regions are bool (h, w)."""

    behind: Region  # not in the silhouette
    border: Region  # of the silhouette
    seen: Region  # of that border, where colours differ on its two sides
    sharp: Region  # where edges are no rims of shadows
    plain: Region  # of the wall's colours
    distinct: Region  # where nobody would say that it is the wall, in some shade
    chin: int  # its row
    rim: float  # how far the silhouette may be wrong, in pixels

    def verdict(self, patches: Patches) -> _Verdict:
        """Each patch by its own evidence."""
        inner, area = patches.inner(), patches.areas
        deep = ~near(self.behind, self.rim)
        length, clear, hidden, within = (
            patches.counted(region)
            for region in (inner & self.border, inner & self.seen, self.behind, deep)
        )
        outline = self.behind & ~inner
        outlined = patches.counted(outline & self.sharp) > SHARP * patches.counted(outline)
        plain = patches.counted(self.plain) > 0.5 * area
        belonging = outlined & self._belonging(patches, hidden, plain)
        crossed = (hidden > (1 - WHOLE) * area) & (hidden < WHOLE * area)
        halved = np.abs(hidden / area - 0.5) < HALVED
        divided = crossed & (~plain | halved | ((within > 0) & (clear > DOUBTED * length)))
        divided |= (length > SHORT * self.rim) & (clear > BELIEVED * length)
        shadow = ~outlined & (hidden > (LUMP * self.rim) ** 2) & (hidden < 0.5 * area)
        return _Verdict(
            whole=(hidden > 0.5 * area) & ~belonging,
            divided=(divided & ~belonging) | shadow,
            shadow=shadow,
        )

    def remnants(self, kept: Labels) -> Region:
        """What a silhouette has kept of the wall: slivers, and what no edge divides from it.

        kept: the patch of what may be such, -1 elsewhere.
        """
        pieces, some = Patches.of(kept), kept >= 0
        thick = cv2.morphologyEx(some.astype(np.uint8), cv2.MORPH_OPEN, _disc(WISP * self.rim))
        length, clear, leaving = (
            pieces.counted(region) for region in (self.border, self.seen, _sides(some))
        )
        unseen = (leaving > 0) & (clear < WHOLLY * length)
        unseen &= pieces.areas < SMALL * self.rim * self.rim
        remnants = unseen | (pieces.counted(thick > 0) == 0)
        return pieces.painted(remnants) & some

    def _belonging(self, patches: Patches, hidden: Counts, plain: Region) -> Region:
        """Whether a patch belongs to people, by where it is and by its colour."""
        above = self.behind.copy()
        above[self.chin :] = False
        foot = np.zeros_like(above)
        foot[-1] = True
        high, standing, distinct, leaving = (
            patches.counted(region) for region in (above, foot, self.distinct, _sides(above))
        )
        limit = np.where(hidden > MISSED * patches.areas, HIGHEST_ARM, HIGHEST)
        strange = ~plain & (high <= limit * hidden)
        strange &= (leaving == 0) | (standing > 0) | (hidden < MISSED * patches.areas)
        belonging: Region = strange | (
            (standing > 0)
            & (high == 0)
            & (hidden < CUT * patches.areas)
            & (distinct > patches.areas / 2)
        )
        return belonging


def _heads(draft: Draft) -> Region:
    """Heads with their hair, as far as the silhouette has them; empty where no skin is seen."""
    away = cv2.distanceTransform((draft.face < 0.5).astype(np.uint8), cv2.DIST_L2, 3)
    heads: Region = (away < HAIR * draft.face_size) & (draft.silhouette > 0.5)
    return heads if (heads & (draft.skin > 0.5)).any() else np.zeros_like(heads)


def _beside_necks(draft: Draft) -> Region:
    """Outside of faces, from noses to shoulders."""
    beside = draft.face < 0.5
    if draft.complexion is not None:
        beside &= draft.skin < 0.4
    top, bottom = (max(0, round(draft.chin + part * draft.face_size)) for part in BESIDE_NECKS)
    beside[:top] = False
    beside[bottom:] = False
    return beside


def _wall(draft: Draft, behind: Region, rim: float) -> Region:
    """What is surely behind people: above their chins, and not near them."""
    wall: Region = cv2.distanceTransform(behind.astype(np.uint8), cv2.DIST_L2, 3) > CLEAR * rim
    wall[max(0, round(draft.chin)) :] = False
    return wall


def _has_color_of(wall: Region, labels: Labels) -> Region:
    """Where a region is that is seen in the wall, too."""
    shares = np.bincount(labels[wall], minlength=int(labels.max()) + 1)
    common: Region = shares > RARE * shares.sum()
    return common[labels]


def _differs_from(wall: Region, lab: Array) -> Region:
    difference = lab - lab[:, wall].mean(axis=1)[:, None, None]
    differs: Region = (difference * difference).sum(axis=0) > DISTINCT * DISTINCT
    return differs


def _tidy(ground: Region, people: Region, thin: float) -> Region:
    """Without specks and wisps: what is not ground hangs together with somebody, and not thinly."""
    solid = cv2.morphologyEx(
        (~ground).astype(np.uint8), cv2.MORPH_OPEN, _disc(thin), borderType=cv2.BORDER_REPLICATE
    )
    _, parts = cv2.connectedComponents(solid, connectivity=4)
    kept = np.zeros(int(parts.max()) + 1, bool)
    kept[parts[people]] = True
    kept[0] = False
    ground = ~kept[parts]
    count, parts, boxes, _ = cv2.connectedComponentsWithStats(
        ground.astype(np.uint8), connectivity=4
    )
    large = boxes[:, cv2.CC_STAT_AREA] > SPECK * ground.size
    large &= np.isin(np.arange(count), at_border(parts))  # no holes in people
    large[0] = False
    tidy: Region = large[parts]
    return tidy


def _disc(across: float) -> Picture:
    side = 2 * round(across / 2) + 1
    return cast(Picture, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))


def _sides(like: Region) -> Region:
    """The left and the right border of a picture."""
    sides = np.zeros_like(like)
    sides[:, [0, -1]] = True
    return sides
