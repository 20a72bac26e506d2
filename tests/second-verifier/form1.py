"""Form 1: a standalone ledger (section 7)."""

from hashlib import sha256

import merkle
from certs import Certificate, pem_as_written
from fabric_transaction import Call
from outcome import require
from record import DAY, Sealed, check_clinician, check_times
from shapes import base64_bytes
from strict_json import canonical


class Form1:
    """The links of a certificate of form 1."""

    def __init__(self, body: dict, sealed: list[Sealed]) -> None:
        self._body, self._sealed = body, sealed
        self.chaincodes = {"vitalseal"}

    def read_configurations(self) -> None:
        """There are none."""

    def read_transactions(self) -> None:
        for one in self._sealed:
            envelope = one.evidence["envelope"]
            transaction = envelope["transaction"]
            proposal, sets = transaction["proposal"], transaction["readWriteSet"]
            one.ledger_ms = one.evidence["header"]["timeMs"]
            one.call = Call(
                transaction_id=transaction["transactionId"], name=proposal["transaction"],
                argument=(proposal["args"] or [""])[0], answer=transaction["payload"],
                writes=[(write["key"], write["value"]) for write in sets["writes"]],
                private_writes=[
                    (write["collection"], write["keyDigest"], write["valueDigest"]) for write in sets["privateWrites"]
                ],
                time_ms=proposal["timestampMs"], valid=envelope["validation"] == "VALID",
                creator_msp_id=proposal["creator"]["mspId"],
            )  # fmt: skip

    def check_transaction(self, one: Sealed) -> None:
        """Nothing more than what both forms have."""

    def check_signature(self, one: Sealed) -> None:
        transaction = one.evidence["envelope"]["transaction"]
        proposal = transaction["proposal"]
        creator = proposal["creator"]
        identity = sha256(bytes.fromhex(proposal["nonce"]) + canonical(creator)).hexdigest()
        require(identity == one.call.transaction_id, "another transaction id")
        holder = pem_as_written(creator["certificatePem"])
        require(holder.signed(base64_bytes(transaction["signature"]), canonical(proposal)), "the clinician's signature")
        require((proposal["channel"], proposal["chaincode"]) == ("vitalseal", "vitalseal"), "another channel")
        require(len(proposal["args"]) == 1, "more than one argument")
        private = {"summary" if one.leaf else "details": one.private_digest}
        require(proposal["transientDigests"] == private, "other private details")
        require(one.record["signedMs"] == one.call.time_ms, "a record signed at another time")

    def _of_hospital(self, pem: str, unit: str, *times: float) -> Certificate:
        authority = pem_as_written(self._body["caCertificatePem"])
        require(authority.is_issued_by(authority), "an authority that is not issued by itself")
        holder = pem_as_written(pem)
        require(holder.is_issued_by(authority) and holder.is_holder, "a certificate that is not the hospital's")
        for time in times:
            require(holder.is_valid(time) and authority.is_valid(time), "a certificate that was not valid")
        require([one for one in holder.units if one in ("client", "peer")] == [unit], f"a certificate that is not a {unit}'s")
        return holder

    def check_clinician(self, one: Sealed) -> None:
        pem = one.evidence["envelope"]["transaction"]["proposal"]["creator"]["certificatePem"]
        holder = self._of_hospital(pem, "client", one.call.time_ms, one.ledger_ms)
        check_clinician(one, holder.attributes)
        require(holder.attributes.get("hf.Affiliation") == one.record["mspId"], "a clinician of another hospital")

    def check_endorsement(self, one: Sealed) -> None:
        """There is none."""

    def check_block(self, one: Sealed) -> None:
        evidence = one.evidence
        leaf = merkle.leaf_digest(canonical(evidence["envelope"]))
        root = merkle.root(leaf, evidence["index"], evidence["size"], evidence["path"])
        require(root == evidence["header"]["dataHash"], "an envelope that is not in the block")
        node = pem_as_written(evidence["nodeCertificatePem"])
        signature = base64_bytes(evidence["headerSignature"])
        require(node.signed(signature, canonical(evidence["header"])), "the ledger node's signature")
        check_times(one)

    def check_configuration(self) -> None:
        """There is none."""

    def check_ledger(self, signature: bytes, trusted: list[Certificate], chaincode: str | None) -> None:
        body = self._body
        for one in self._sealed:
            self._of_hospital(one.evidence["nodeCertificatePem"], "peer", one.ledger_ms)
        exporter = self._of_hospital(body["exporterCertificatePem"], "peer", body["exportedMs"])
        require(exporter.signed(signature, canonical(body)), "the exporter's signature")
        latest = max(one.ledger_ms for one in self._sealed)
        require(body["exportedMs"] >= latest - DAY, "exported before it was sealed")
        prints = {one.fingerprint for one in trusted}
        require(not trusted or pem_as_written(body["caCertificatePem"]).fingerprint in prints, "an authority that is not trusted")
