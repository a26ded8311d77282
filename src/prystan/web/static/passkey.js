// Passkeys: the one thing of this site that a browser does by script only. A block [data-passkey] holds what the server asks; the
// device's answer goes into the hidden field of the block's form, and the form is sent. Without this script the block shows no button.
"use strict";

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const withIds = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

function asked(options, kind) {
  const read = { ...options, challenge: toBytes(options.challenge) };
  if (kind === "create") {
    read.user = { ...options.user, id: toBytes(options.user.id) };
    read.excludeCredentials = withIds(options.excludeCredentials);
  } else {
    read.allowCredentials = withIds(options.allowCredentials);
  }
  return { publicKey: read };
}

function answered(credential) {
  const given = credential.response;
  const response = { clientDataJSON: toText(given.clientDataJSON) };
  if (given.attestationObject) {
    response.attestationObject = toText(given.attestationObject);
    response.transports = given.getTransports ? given.getTransports() : [];
  } else {
    response.authenticatorData = toText(given.authenticatorData);
    response.signature = toText(given.signature);
    if (given.userHandle) response.userHandle = toText(given.userHandle);
  }
  return { id: credential.id, rawId: toText(credential.rawId), type: credential.type, response };
}

for (const block of document.querySelectorAll("[data-passkey]")) {
  const kind = block.dataset.passkey;
  const button = block.querySelector("button");
  const field = block.querySelector("input[type=hidden]");
  const note = block.querySelector("[role=status]");
  const say = (text) => {
    note.textContent = text;
    note.hidden = false;
  };
  if (!window.PublicKeyCredential) {
    say(block.dataset.cannot);
    continue;
  }
  button.hidden = false;
  button.addEventListener("click", async () => {
    note.hidden = true;
    try {
      const options = asked(JSON.parse(block.dataset.options), kind);
      const credential = await (kind === "create" ? navigator.credentials.create(options) : navigator.credentials.get(options));
      field.value = JSON.stringify(answered(credential));
      field.form.requestSubmit();
    } catch (fault) {
      say(fault.name === "InvalidStateError" ? block.dataset.already : block.dataset.failed);
    }
  });
}
