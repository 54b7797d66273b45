"""What can be said of a text without knowing anything."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Dict

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SENTENCE_END = re.compile(r"[.!?…]+(?:\s|$)")

_COMMON = frozenset(
    "a an and are as at be but by for from had has have he her his i in is it its not of on or our she so that "
    "the their them they this to was we were which will with you your".split()
)
_GOOD = frozenset(
    "amazing best better enjoy excellent fine good great happy like love nice perfect well wonderful".split()
)
_BAD = frozenset(
    "awful bad broken dislike fail failed hate horrible poor problem sad slow terrible worse worst wrong".split()
)


def analyze_text(text: str) -> Dict[str, Any]:
    """Counts, the words that stand out, and whether more is praised or blamed."""
    words = [word.lower() for word in _WORD.findall(text)]
    sentences = len(_SENTENCE_END.findall(text.strip())) or (1 if words else 0)
    good = sum(word in _GOOD for word in words)
    bad = sum(word in _BAD for word in words)
    score = (good - bad) / (good + bad) if good + bad else 0.0
    keywords = Counter(word for word in words if word not in _COMMON and len(word) > 2)
    return {
        "text_length": len(text),
        "word_count": len(words),
        "sentence_count": sentences,
        "unique_words": len(set(words)),
        "average_word_length": round(sum(map(len, words)) / len(words), 2) if words else 0.0,
        "keywords": [{"word": word, "count": count} for word, count in keywords.most_common(5)],
        "sentiment": {"label": "positive" if score > 0 else "negative" if score < 0 else "neutral", "score": score},
    }
