"""A server certified by a private authority: trusted by its own key only, when the journey gives it."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate

from ecosoin.doors.browser.hosts import trusted_keys
from ecosoin.doors.browser.run import RunOptions, run_journey
from ecosoin.doors.yaml.ecodesign import read_journey
from ecosoin.kernel.errors import InputProblems
from tests.studies.ecodesign.secure_site import secure_site

JOURNEY = "base: {base}\nidle_s: 0\nsettle_s: 0\ntimeout_s: 5\nsteps: [open: /]\n"


def test_the_key_is_the_one_a_certificate_library_reads(tmp_path):
    pem = tmp_path / "all.pem"
    leaves = [trustme.CA().issue_cert(name).cert_chain_pems[0].bytes() for name in ("a.example", "127.0.0.1")]
    pem.write_bytes(b"".join(leaves))
    expected = []
    for leaf in leaves:
        key = load_pem_x509_certificate(leaf).public_key()
        der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        expected.append(base64.b64encode(hashlib.sha256(der).digest()).decode())
    assert trusted_keys(pem) == tuple(expected)


@pytest.mark.parametrize(
    "content", [None, b"", b"rien", b"\xff\xfe", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
@pytest.mark.parametrize("field", ["certificate", "green_hosts"])
def test_a_file_that_does_not_fit_is_told(field, content, tmp_path):
    path = tmp_path / "j.yaml"
    path.write_text(JOURNEY.format(base="https://127.0.0.1:1/") + f"{field}: file\n", encoding="utf-8")
    if content is not None:
        (tmp_path / "file").write_bytes(content)
    with pytest.raises(InputProblems) as caught:
        read_journey(path)
    assert [(p.code, p.params["field"]) for p in caught.value.problems] == [("journey-file-invalid", field)]


def test_an_unknown_declaration_is_told(tmp_path):
    path = tmp_path / "j.yaml"
    path.write_text(JOURNEY.format(base="https://a.example/") + "declared: {puE: 1.2, wue: 1}\n", encoding="utf-8")
    with pytest.raises(InputProblems) as caught:
        read_journey(path)
    assert [(p.code, p.params["name"]) for p in caught.value.problems] == [("journey-declared-unknown", "puE")]


@pytest.mark.browser
def test_a_private_server_is_reached_with_its_certificate_and_refused_without(tmp_path):
    (tmp_path / "index.html").write_text("<p>privé</p>", encoding="utf-8")
    other = trustme.CA().issue_cert("127.0.0.1").cert_chain_pems[0]
    other.write_to_path(tmp_path / "other.pem")
    with secure_site(tmp_path, tmp_path / "server.pem") as address:
        found = visited(tmp_path, address, "certificate: server.pem\n")
        assert (found["requests"][0]["tls"], found["requests"][0]["protocol"]) == ("TLS 1.3", "h2")
        for line in ("", "certificate: other.pem\n"):
            with pytest.raises(InputProblems) as caught:
                visited(tmp_path, address, line)
            assert caught.value.problems[0].code == "journey-certificate-refused"


def visited(folder: Path, address: str, line: str) -> dict:
    path = folder / "journey.yaml"
    path.write_text(JOURNEY.format(base=address) + line, encoding="utf-8")
    return run_journey(read_journey(path), RunOptions("desktop", details=False, warm=False))
