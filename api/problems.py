"""Errors as problem details (RFC 9457), in the reader's language."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.language import language_of
from features.declare import Label
from features.faults import Fault, FaultsError
from features.intake.faults import FileFault, FileRefused
from features.refusal import Refusal
from models.artefact import ArtefactError
from scoring.journal.trouble import KeyReusedError, Trouble, Unavailable
from scoring.life.refused import StepRefused
from scoring.life.registrar import RegistryUnavailable
from scoring.life.standing import NotApproved
from scoring.life.states import Ground

KINDS: Mapping[str, tuple[Label, Label]] = MappingProxyType(
    {
        "invalid-application": (
            Label("申请数据有误", "The application cannot be read"),
            Label("请按下列各项修改后重新提交", "Mend every item below and send it again"),
        ),
        "not-json-content": (
            Label("内容类型不对", "Wrong content type"),
            Label("请以 application/json 提交", "Send it as application/json"),
        ),
        "too-large": (
            Label("请求过大", "The body is too large"),
            Label("请控制在1MB以内", "Keep it under 1 MB"),
        ),
        "invalid-file": (
            Label("文件有误", "The file cannot be used"),
            Label("请按下列各项修改后重新提交", "Mend every item below and send it again"),
        ),
        "not-file-content": (
            Label("内容类型不对", "Wrong content type"),
            Label(
                "请直接发送CSV、.xlsx或Parquet文件，或用multipart/form-data的file一栏",
                "Send a CSV, .xlsx or Parquet file as it is, or as the part 'file' of multipart/form-data",
            ),
        ),
        "file-too-large": (
            Label("文件过大", "The file is too large"),
            Label(
                "请控制在20MB、2000行以内；更多请用 greenloan score",
                "Keep it under 20 MB and 2,000 rows; 'greenloan score' takes more",
            ),
        ),
        "unknown-choice": (
            Label("没有这个选项", "There is no such choice"),
            Label("请改为列出的其中之一", "Use one of those listed"),
        ),
        "too-deep": (
            Label("嵌套过深", "The body is nested too deeply"),
            Label("申请只有四层", "An application has four levels"),
        ),
        "number-too-long": (
            Label("数字过长", "A number is too long"),
            Label("请写成普通的数", "Write it as an ordinary number"),
        ),
        "not-utf-8": (
            Label("不是UTF-8编码", "The body is not UTF-8"),
            Label("请用UTF-8保存", "Save it as UTF-8"),
        ),
        "not-json": (
            Label("不是JSON", "The body is not JSON"),
            Label("请检查所示位置", "Look at the place shown"),
        ),
        "not-finite": (
            Label("不是有限的数", "A number is not finite"),
            Label("不知道的数据请省略或写 null", "Leave an unknown figure out, or write null"),
        ),
        "repeated-key": (
            Label("名称重复", "A name stands twice"),
            Label("每个名称只留一处", "Keep one of each"),
        ),
        "not-found": (
            Label("没有这个地址", "Nothing is here"),
            Label("接口见 /openapi.json", "See /openapi.json"),
        ),
        "no-fairness": (
            Label("本版本包没有公平性报告", "This bundle carries no fairness report"),
            Label("请用本版本重新训练", "Train again with this release"),
        ),
        "method-not-allowed": (
            Label("不支持这种请求方法", "This method is not allowed here"),
            Label("接口见 /openapi.json", "See /openapi.json"),
        ),
        "request": (
            Label("请求有误", "The request is wrong"),
            Label("接口见 /openapi.json", "See /openapi.json"),
        ),
        "bad-key": (
            Label("Idempotency-Key 有误", "The idempotency key cannot be read"),
            Label("请用1至255个可见ASCII字符", "Use 1 to 255 visible ASCII characters"),
        ),
        "key-reused": (
            Label("Idempotency-Key 已用于另一请求", "The idempotency key came with another request before"),
            Label("请用原来的内容重发，或换一个", "Send the same body again, or use another key"),
        ),
        "journal-unavailable": (
            Label("暂时无法存证", "The journal cannot be used now"),
            Label(
                "未存证的决定一律不答复；请稍后用同一 Idempotency-Key 重试",
                "Nothing is answered that is not recorded; try again later with the same key",
            ),
        ),
        "journal-full": (
            Label("存证空间已满", "The journal has no room left"),
            Label("没有记录任何决定；请管理员腾出空间", "Nothing was recorded; an operator must make room"),
        ),
        "no-bundle": (
            Label("没有这个版本包", "There is no such bundle"),
            Label("见 GET /v1/bundles", "See GET /v1/bundles"),
        ),
        "damaged-bundle": (
            Label("版本包缺失或损坏", "The bundle is missing or damaged"),
            Label("请从备份恢复，或重新训练", "Restore it from a backup, or train again"),
        ),
        "same-person": (
            Label("提议或训练的人不能批准或豁免", "Whoever proposed or trained it cannot approve or waive"),
            Label("请由另一人来做", "Let another person do it"),
        ),
        "step-not-allowed": (
            Label("现在不能走这一步", "This step cannot be taken now"),
            Label("可走的步骤见 GET /v1/bundles/{id}", "See GET /v1/bundles/{id} for what may be done"),
        ),
        "gate-closed": (
            Label("有门槛未通过", "A gate does not hold"),
            Label(
                "请改进版本包，或由具名的人限期豁免",
                "Mend the bundle, or let a named person waive it until a day",
            ),
        ),
        "approval-lapsed": (
            Label("批准已到期", "The approval has ended"),
            Label("请重新提议，并由另一人批准", "Propose it, and let another person approve it again"),
        ),
        "not-approved": (
            Label("未经批准，生产模式下不能使用", "It is not approved, and may not serve in production"),
            Label("请先批准，或限期豁免", "Approve it first, or waive that until a day"),
        ),
        "registry-unavailable": (
            Label("登记处暂时不可用", "The registry cannot be used now"),
            Label(
                "没有启用任何版本包，原来的继续使用；请稍后重试",
                "Nothing was promoted and the present bundle goes on serving; try again later",
            ),
        ),
        "not-ready": (
            Label("还没有可用的模型包", "No bundle can serve"),
            Label("请运行 greenloan train", "Run 'greenloan train'"),
        ),
        "internal": (
            Label("内部错误", "Something failed here"),
            Label("没有作出任何决定；请稍后再试", "Nothing was decided; try again later"),
        ),
    }
)
"""Each kind of problem: its title, and what to do."""
MOST_TOLD = 2_000
"""Faults told in one answer."""
_FILE_STATUSES = {"wrong-kind": 415, "old-excel": 415, "zip-bomb": 413, "too-large": 413, "too-wide": 413}
RETRY_AFTER = "2"
REGISTRY_RETRY_AFTER = "30"
_STATUSES = {405: "method-not-allowed", 503: "not-ready"}


class Problem(Exception):  # noqa: N818  # the RFC's own word
    """A request that is answered with a problem."""

    def __init__(
        self,
        status: int,
        kind: str,
        given: str | Label = "",
        faults: Sequence[Fault | FileFault] = (),
        said: Refusal | None = None,
    ) -> None:
        self.status = status
        self.kind = kind
        self.given = given
        self.faults = faults
        self.said = said
        super().__init__(f"{status} {kind}: {given}")


def answer(problem: Problem, request: Request) -> JSONResponse:
    """Return the response of a problem."""
    language = language_of(request)
    title, fix = KINDS[problem.kind]
    detail = fix.in_language(language)
    if problem.said is not None:
        detail = problem.said.words(language)
    elif problem.given:
        given = problem.given.in_language(language) if isinstance(problem.given, Label) else problem.given
        detail = f"{given}。{detail}" if language == "zh" else f"Given: {given}. {detail}"
    body: dict[str, object] = {
        "type": f"/problems/{problem.kind}",
        "title": title.in_language(language),
        "status": problem.status,
        "detail": detail,
        "instance": request.url.path,
    }
    if problem.faults:
        body["faults"] = [fault_view(fault, language) for fault in problem.faults[:MOST_TOLD]]
    headers = {"Content-Language": language}
    return JSONResponse(body, problem.status, headers, media_type="application/problem+json")


def fault_view(fault: Fault | FileFault, language: str) -> Mapping[str, object]:
    """Return a fault as JSON."""
    if isinstance(fault, FileFault):
        return fault.to_json(language)
    return {
        "pointer": fault.place,
        "code": fault.code,
        "given": fault.given,
        "expected": fault.expected.in_language(language),
        "fix": fault.fix.in_language(language),
    }


_REFUSALS: Mapping[type[Refusal], tuple[int, str]] = {
    ArtefactError: (409, "damaged-bundle"),
    NotApproved: (409, "not-approved"),
}


def _refusing(status: int, kind: str) -> Callable[[Request, Exception], Awaitable[JSONResponse]]:
    async def on_refusal(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Refusal)
        return answer(Problem(status, kind, said=error), request)

    return on_refusal


def answer_with_problems(app: FastAPI) -> None:
    """Let every error of an application be answered with a problem."""

    async def on_problem(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Problem)
        return answer(error, request)

    async def on_faults(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, FaultsError)
        return answer(Problem(422, "invalid-application", faults=error.faults), request)

    async def on_file(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, FileRefused)
        status = _FILE_STATUSES.get(error.faults[0].code, 422)
        return answer(Problem(status, "invalid-file", faults=error.faults), request)

    async def on_unavailable(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Unavailable)
        if error.trouble is Trouble.FULL:
            found = answer(Problem(507, "journal-full"), request)
        else:
            found = answer(Problem(503, "journal-unavailable", error.trouble.name.lower()), request)
        found.headers["Retry-After"] = RETRY_AFTER
        return found

    async def on_refused_step(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, StepRefused)
        status = 403 if error.ground is Ground.SAME_PERSON else 409
        return answer(Problem(status, error.ground.value, said=error), request)

    async def on_no_registry(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RegistryUnavailable)
        found = answer(Problem(503, "registry-unavailable", said=error), request)
        found.headers["Retry-After"] = REGISTRY_RETRY_AFTER
        return found

    async def on_reused_key(request: Request, error: Exception) -> JSONResponse:
        del error
        return answer(Problem(422, "key-reused"), request)

    async def on_status(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        kind = _STATUSES.get(error.status_code, "request")
        found = answer(Problem(error.status_code, kind), request)
        found.headers.update(error.headers or {})
        return found

    async def on_defect(request: Request, error: Exception) -> JSONResponse:
        del error
        return answer(Problem(500, "internal"), request)

    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(FaultsError, on_faults)
    app.add_exception_handler(FileRefused, on_file)
    app.add_exception_handler(Unavailable, on_unavailable)
    app.add_exception_handler(KeyReusedError, on_reused_key)
    app.add_exception_handler(StepRefused, on_refused_step)
    app.add_exception_handler(RegistryUnavailable, on_no_registry)
    for kind, (status, named) in _REFUSALS.items():
        app.add_exception_handler(kind, _refusing(status, named))
    app.add_exception_handler(HTTPException, on_status)
    app.add_exception_handler(Exception, on_defect)
