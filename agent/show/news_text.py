"""What happens during an episode, in one line each."""

from __future__ import annotations

from agent.show.program_text import in_words
from agent.show.progress import asked, heard
from graphs.build import News
from graphs.state import Answer, Call, Conclude, Decision, Plan


def news_text(news: News) -> str:
    """One line, in plain words."""
    match news:
        case Plan():
            return f"understood: {in_words(news) or 'nothing'}"
        case Decision(action=Conclude()):
            return f"answers: {news.reason}"
        case Decision():
            return f"decides: {news.reason or 'as planned'}"
        case Call():
            return f"heard: {asked(news.query)}: {heard(news)}"
        case Answer():
            return f"believes: {news.text} ({news.confidence:.2f})"
        case _:
            return f"listens: {asked(news['query'])}"
