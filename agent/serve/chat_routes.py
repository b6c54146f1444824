"""`/v1/chat/completions` and `/v1/models`: questions as OpenAI's clients put them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, StreamingResponse

from agent.serve.audio_parts import audio_file
from agent.serve.audio_service import AudioService, Wanted
from agent.serve.chat_prompt import ChatPrompt
from agent.serve.chat_reply import ChatReply, sse
from agent.serve.chat_request import ChatRequest
from agent.serve.client_watch import until_gone
from agent.serve.clip_routes import taken_in
from agent.serve.clip_store import StoredClip
from agent.serve.model_names import ANSWERER, checked_model, model_list
from agent.serve.question_jobs import QuestionJob
from agent.serve.remote_audio import remote_recording
from agent.serve.serve_errors import RefusalError


def chat_routes(service: AudioService) -> APIRouter:
    """The routes, over one service."""
    routes = APIRouter(prefix="/v1", tags=["openai"])

    @routes.get("/models")
    async def models() -> dict[str, Any]:
        """Who answers, and who recognises speech."""
        return {"object": "list", "data": model_list(service)}

    @routes.get("/models/{name}")
    async def model(name: str) -> dict[str, Any]:
        """One of them."""
        checked_model(service, name)
        return next(one for one in model_list(service) if one["id"] == name)

    @routes.post("/chat/completions", response_model=None)
    async def complete(body: ChatRequest, request: Request) -> JSONResponse | StreamingResponse:
        """Answers the user's last question about the recordings that were sent last."""
        checked_model(service, body.model, ANSWERER)
        prompt = ChatPrompt.read(body)
        job = service.ask(
            await _received(service, prompt),
            Wanted(prompt.text, prompt.choices),
            passing=True,
        )
        reply = ChatReply(job.key, body.model)
        if body.stream:
            bill = bool(body.stream_options and body.stream_options.include_usage)
            return StreamingResponse(
                _streamed(service, job, prompt, reply, bill), media_type="text/event-stream"
            )
        try:
            episode = await until_gone(request, service.jobs.finished(job))
        finally:
            service.jobs.drop(job)
        return JSONResponse(reply.whole(prompt.reply(episode), episode))

    return routes


async def _received(service: AudioService, prompt: ChatPrompt) -> list[StoredClip]:
    """The recordings of a prompt, held for its question.

    Raises:
        RefusalError: One of them is of no use.
    """
    service.check_room()
    found: list[StoredClip] = []
    try:
        for number, part in enumerate(prompt.audio, start=1):
            name = f"recording {number}"
            sent = await remote_recording(part, service.audio_hosts, service.limits)
            folder, roots, limits = service.clips.root, service.roots, service.limits
            with audio_file(part, folder, roots, limits, sent) as path:
                found.append(await taken_in(service, path, name, held=True))
    except BaseException:
        for one in found:
            service.release(one, passing=True)
        raise
    return found


async def _streamed(
    service: AudioService, job: QuestionJob, prompt: ChatPrompt, reply: ChatReply, bill: bool
) -> AsyncIterator[str]:
    """What is heard as reasoning, and then the answer. A client that goes cancels the question."""
    try:
        yield reply.piece(role="assistant", content="")
        async with aclosing(job.follow()) as events:
            async for event in events:
                if event.line:
                    yield reply.piece(reasoning_content=f"{event.line}\n")
        episode = await service.jobs.finished(job)
        yield reply.piece(content=prompt.reply(episode))
        yield reply.piece(finish="stop")
        if bill:
            yield reply.bill(episode)
    except RefusalError as error:
        yield sse(error.body)
    finally:
        service.jobs.drop(job)
    yield "data: [DONE]\n\n"
