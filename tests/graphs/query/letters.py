"""A tokenizer that needs no model: word pieces of single letters."""

from __future__ import annotations

from functools import cache

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

from graphs.query.question_tokens import QuestionTokenizer

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,:?!'\"|-"


@cache
def tokenizer() -> QuestionTokenizer:
    """As MiniLM's, but for its words."""
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *LETTERS, *(f"##{one}" for one in LETTERS)]
    made = Tokenizer(WordPiece({one: at for at, one in enumerate(pieces)}, unk_token="[UNK]"))
    made.normalizer = BertNormalizer(lowercase=True)
    made.pre_tokenizer = BertPreTokenizer()
    made.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return QuestionTokenizer(made)
