"""Pictures of pages for the documentation, in few colours so that the repository stays light.

`make pictures` takes them, by the journey in test_four_people.py.
"""

from __future__ import annotations

import base64
import os
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page

FOLDER = os.environ.get("PRYSTAN_PICTURES")
"""Where pictures go. Without it none is taken."""
COLOURS = 256
_DECODE = """async (png) => {
  const bytes = Uint8Array.from(atob(png), (one) => one.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], {type: "image/png"}));
  const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const raw = pen.getImageData(0, 0, image.width, image.height).data;
  let text = "";
  for (let at = 0; at < raw.length; at += 32768) text += String.fromCharCode(...raw.subarray(at, at + 32768));
  return [image.width, image.height, btoa(text)];
}"""


def take(page: Page, name: str) -> None:
    """What stands in the window now, as `name`.png in the folder; the browser itself decodes what it drew."""
    if FOLDER is None:
        return
    # from the top, on a telephone from the heading; where an address leads to a place on the page, from there
    page.evaluate("location.hash || document.querySelector(innerWidth < 600 ? 'h1' : 'body').scrollIntoView()")
    shot = base64.b64encode(page.screenshot()).decode()
    width, height, raw = page.evaluate(_DECODE, shot)
    pixels = np.frombuffer(base64.b64decode(raw), np.uint8).reshape(height, width, 4)[:, :, :3]
    (Path(FOLDER) / f"{name}.png").write_bytes(png(*in_few_colours(pixels)))


def in_few_colours(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """(place of each pixel's colour, colours): the commonest ones, and for every other pixel the nearest of them."""
    flat = pixels.reshape(-1, 3).astype(np.int32)
    packed = flat[:, 0] << 16 | flat[:, 1] << 8 | flat[:, 2]
    found, inverse, counts = np.unique(packed, return_inverse=True, return_counts=True)
    kept = np.sort(found[np.argsort(counts)[::-1][:COLOURS]])
    apart = [np.stack([one >> 16, one >> 8 & 255, one & 255], axis=1) for one in (found, kept)]
    nearest = ((apart[0][:, None, :] - apart[1][None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
    return nearest[inverse].reshape(pixels.shape[:2]).astype(np.uint8), apart[1].astype(np.uint8)


def png(places: NDArray[np.uint8], colours: NDArray[np.uint8]) -> bytes:
    """A PNG with a palette (RFC 2083)."""
    height, width = places.shape
    rows = np.concatenate([np.zeros((height, 1), np.uint8), places], axis=1).tobytes()  # before each row: no filter
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", colours.tobytes()), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )
