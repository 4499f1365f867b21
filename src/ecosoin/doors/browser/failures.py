"""What a browser's failure means for the person who wrote the journey."""

from __future__ import annotations

from urllib.parse import urlsplit

from ecosoin.inputs.journey import Journey, Step

_BY_SIGN = {
    "net::ERR_CERT_": "journey-certificate-refused",
    "net::ERR_SSL_": "journey-certificate-refused",
    "net::ERR_TOO_MANY_REDIRECTS": "journey-redirect-loop",
    "net::ERR_CONNECTION_": "journey-server-unreachable",
    "net::ERR_ADDRESS_": "journey-server-unreachable",
    "net::ERR_EMPTY_RESPONSE": "journey-server-unreachable",
    "net::ERR_NAME_NOT_RESOLVED": "journey-server-unreachable",
    "net::ERR_HTTP_RESPONSE_CODE_FAILURE": "journey-page-refused",
    "net::ERR_INVALID_RESPONSE": "journey-page-refused",
    "Download is starting": "journey-download",
    "invalid URL": "journey-address-invalid",
    "is not a valid selector": "journey-selector-invalid",
    "while parsing css selector": "journey-selector-invalid",
    "Unknown engine": "journey-selector-invalid",
    "Element is not an <input>": "journey-not-a-field",
    "Node is not an HTMLInputElement": "journey-not-a-field",
}
"""Signs in the browser's English message -> our code; the message itself is kept, not told."""


def failure_code(message: str, step: Step | None, journey: Journey) -> str:
    """The problem code of a Playwright error met while doing ``step``."""
    if step and step.action == "open" and (urlsplit(step.text).hostname or "") not in journey.hosts:
        return "journey-host-undeclared"
    code = next((c for sign, c in _BY_SIGN.items() if sign in message), None)
    if code:
        return code
    if "Timeout" in message and "exceeded" in message and step:
        return "journey-page-endless" if step.action == "open" else "journey-target-missing"
    return "journey-step-failed"
