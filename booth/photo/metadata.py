"""What is written into a photograph beside its pixels: EXIF and XMP. Never geometry of the face.

EXIF as CIPA DC-008 has it; XMP as Adobe's part 2, IPTC's photo metadata and PLUS have it. Culling tools read
rating and label from the XMP inside the JPEG, not from a sidecar.
"""

from __future__ import annotations

import struct
from typing import Final
from xml.etree import ElementTree as ET

from PIL import ExifTags, Image

from booth.photo.shot import Caption

SOFTWARE: Final = "headshot-booth"
RATINGS: Final = {1: 3, 2: 2, 3: 1}
"""Stars of the frames that are kept of one moment, the photograph first: four and five are for people to give."""
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XML: Final = "http://www.w3.org/XML/1998/namespace"
_NAMESPACES: Final = {
    "x": "adobe:ns:meta/",
    "rdf": _RDF,
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
    "booth": "urn:headshot-booth:1.0/",
}
_PLUS: Final = "http://ns.useplus.org/ldf/vocab/"
_XMP_MARK: Final = b"http://ns.adobe.com/xap/1.0/\0"
_PACKET: Final = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>', '<?xpacket end="w"?>'

for _prefix, _uri in _NAMESPACES.items():
    ET.register_namespace(_prefix, _uri)


def description(caption: Caption) -> str:
    """`Determination, headshot 0421, take 1`: the look that was chosen, never what a person felt."""
    frame = f", frame {caption.frame}" if caption.frame > 1 else ""
    whole = f"{caption.title or caption.look}, {caption.style} {caption.claim}, take {caption.take}{frame}"
    return f"{whole}. {caption.event}" if caption.event else whole


def exif(caption: Caption, size_px: tuple[int, int], dpi: float) -> bytes:
    """EXIF block. Text is UTF-8, which exiftool, Lightroom and Bridge expect there."""
    taken, base, tag = caption.captured_at, ExifTags.Base, Image.Exif()
    stamp = taken.strftime("%Y:%m:%d %H:%M:%S")
    tag[base.ImageDescription] = description(caption).encode()
    tag[base.Software] = SOFTWARE
    tag[base.DateTime] = stamp
    tag[base.Orientation] = 1
    tag[base.XResolution] = tag[base.YResolution] = dpi
    tag[base.ResolutionUnit] = 2  # inches
    tag[base.YCbCrPositioning] = 1  # centred
    for number, text in (
        (base.Artist, caption.creator),
        (base.Copyright, caption.copyright),
        (base.Model, caption.camera),
    ):
        if text:
            tag[number] = text.encode()
    inner = tag.get_ifd(ExifTags.IFD.Exif)
    inner[base.ExifVersion] = b"0232"
    inner[base.DateTimeOriginal] = inner[base.DateTimeDigitized] = stamp
    if taken.tzinfo is not None:
        offset = taken.strftime("%z")
        inner[base.OffsetTimeOriginal] = inner[base.OffsetTime] = f"{offset[:3]}:{offset[3:5]}"
    inner[base.SubsecTimeOriginal] = f"{taken.microsecond // 1000:03d}"
    inner[base.ColorSpace] = 1  # sRGB
    inner[base.FlashPixVersion] = b"0100"
    inner[base.ExifImageWidth], inner[base.ExifImageHeight] = size_px
    return tag.tobytes()


def xmp(caption: Caption, kind: str, effective_dpi: float) -> bytes:
    """XMP packet, UTF-8: caption, rights, person, look as keyword, and a rating that whoever culls may raise."""
    root = ET.Element(_name("x:xmpmeta"))
    about = ET.SubElement(ET.SubElement(root, f"{{{_RDF}}}RDF"), f"{{{_RDF}}}Description", {f"{{{_RDF}}}about": ""})
    taken = caption.captured_at.isoformat(timespec="milliseconds")
    _simple(
        about,
        {
            "xmp:CreatorTool": SOFTWARE,
            "xmp:CreateDate": taken,
            "photoshop:DateCreated": taken,
            "xmp:Rating": str(RATINGS.get(caption.frame, 0)),
            "xmp:Label": caption.title,
            "photoshop:Headline": caption.title,
            "plus:ModelReleaseStatus": _PLUS + "MR-NON",  # consent to the photograph is no release
            "plus:MinorModelAgeDisclosure": _PLUS + "AG-UNK",
            "xmpRights:Marked": "True" if caption.copyright else "",
            "booth:Claim": caption.claim,
            "booth:Take": str(caption.take),
            "booth:Rendition": kind,
            "booth:EffectiveDpi": f"{effective_dpi:.0f}",
        },
    )
    _listed(about, "dc:description", "Alt", (description(caption),))
    _listed(about, "dc:title", "Alt", (caption.title,))
    _listed(about, "dc:creator", "Seq", (caption.creator,))
    _listed(about, "dc:rights", "Alt", (caption.copyright,))
    _listed(about, "dc:subject", "Bag", (caption.look, caption.style, caption.event))
    _listed(about, "Iptc4xmpExt:PersonInImage", "Bag", (caption.person,))
    return (_PACKET[0] + ET.tostring(root, encoding="unicode") + _PACKET[1]).encode()


def embedded(jpeg: bytes, exif: bytes, xmp: bytes) -> bytes:
    """A JPEG file with both blocks as APP1 segments, right behind its JFIF header, the EXIF first as readers expect."""
    (header_bytes,) = struct.unpack_from(">H", jpeg, 4)
    behind = 4 + header_bytes
    blocks = (exif, _XMP_MARK + xmp)
    segments = b"".join(b"\xff\xe1" + struct.pack(">H", 2 + len(block)) + block for block in blocks)
    return jpeg[:behind] + segments + jpeg[behind:]


def _name(prefixed: str) -> str:
    prefix, local = prefixed.split(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


def _simple(about: ET.Element, values: dict[str, str]) -> None:
    for name, value in values.items():
        if value:
            ET.SubElement(about, _name(name)).text = _legal(value)


def _listed(about: ET.Element, name: str, container: str, values: tuple[str, ...]) -> None:
    """An rdf:Alt, Seq or Bag of the values that are not empty; nothing at all when all are."""
    items = [value for value in values if value]
    if not items:
        return
    holder = ET.SubElement(ET.SubElement(about, _name(name)), f"{{{_RDF}}}{container}")
    for item in items:
        language = {f"{{{_XML}}}lang": "x-default"} if container == "Alt" else {}
        ET.SubElement(holder, f"{{{_RDF}}}li", language).text = _legal(item)


def _legal(text: str) -> str:
    """Without the control characters that XML 1.0 has no way to write."""
    return "".join(c for c in text if c >= " " or c in "\t\n")
