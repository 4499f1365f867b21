"""What the tests of several studies share."""

from __future__ import annotations

import pytest


@pytest.fixture
def no_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of figures alone: a report takes longer to write than its study to compute."""
    monkeypatch.setattr("ecosoin.pages.html_page.html_page", lambda report, stem: "")
    monkeypatch.setattr("ecosoin.pages.pdf_document.pdf_document", lambda report, stem: (b"", set()))
    monkeypatch.setattr("ecosoin.pages.workbook.write_workbook", lambda report, path: None)
