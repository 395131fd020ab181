"""A model's draft → text that rests on figures and passages, or a refusal. Pure; the turn calls `ground`.

Journey: `draft` (what a model hands over) → `sentences` (lines and sentences) → `quotes` (claims on passages) → `numerals`
(no digit without a receipt) → `binding` (each figure under its own name) → `ground` (the whole, and what was dropped).
"""

from bot.grounding.draft import Drafter, ModelDraft, ModelUnavailable, OnProgress
from bot.grounding.ground import Dropped, Grounded, Rejected, ground

__all__ = [
    "Drafter",
    "Dropped",
    "Grounded",
    "ModelDraft",
    "ModelUnavailable",
    "OnProgress",
    "Rejected",
    "ground",
]
