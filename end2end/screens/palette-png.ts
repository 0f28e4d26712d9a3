import { deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOURS_MAX = 256;

/** Pixels as 0xRRGGBB, row by row. */
interface Picture {
  width: number;
  height: number;
  pixels: Uint32Array;
}

/** The same picture with at most 256 colours, at about a third of the size: pages have few colours. */
export function toPalette(png: Buffer): Buffer {
  return encode(decode(png));
}

function decode(png: Buffer): Picture {
  const data: Buffer[] = [];
  let [width, height, channels] = [0, 0, 0];
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString("latin1", at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (type === "IHDR") {
      [width, height] = [body.readUInt32BE(0), body.readUInt32BE(4)];
      channels = body[9] === 6 ? 4 : 3;
    }
    if (type === "IDAT") data.push(body);
    at += length + 12;
  }
  const rows = unfilter(inflateSync(Buffer.concat(data)), width * channels, channels);
  const pixels = new Uint32Array(width * height);
  for (let n = 0; n < pixels.length; n += 1) pixels[n] = rows.readUIntBE(n * channels, 3);
  return { width, height, pixels };
}

/** Undoes the filter of each row (PNG, chapter 9). */
function unfilter(filtered: Buffer, stride: number, channels: number): Buffer {
  const height = filtered.length / (stride + 1);
  const rows = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = filtered[y * (stride + 1)];
    for (let x = 0; x < stride; x += 1) {
      const at = y * stride + x;
      const left = x < channels ? 0 : (rows[at - channels] ?? 0);
      const up = y === 0 ? 0 : (rows[at - stride] ?? 0);
      const corner = x < channels || y === 0 ? 0 : (rows[at - stride - channels] ?? 0);
      const guesses = [0, left, up, (left + up) >> 1, filter === 4 ? paeth(left, up, corner) : 0];
      rows[at] = (filtered[y * (stride + 1) + 1 + x] ?? 0) + (guesses[filter ?? 0] ?? 0);
    }
  }
  return rows;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

function encode({ width, height, pixels }: Picture): Buffer {
  const palette = choose(pixels);
  const indices = new Map(palette.map((colour, index) => [colour, index]));
  const rows = Buffer.alloc((width + 1) * height);
  for (let n = 0; n < pixels.length; n += 1) {
    const colour = pixels[n] ?? 0;
    let index = indices.get(colour);
    if (index === undefined) {
      index = nearest(palette, colour);
      indices.set(colour, index);
    }
    rows[Math.floor(n / width) * (width + 1) + 1 + (n % width)] = index;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8);
  const colours = Buffer.alloc(palette.length * 3);
  palette.forEach((colour, index) => colours.writeUIntBE(colour, index * 3, 3));
  const parts = [chunk("IHDR", header), chunk("PLTE", colours), chunk("IDAT", deflateSync(rows, { level: 9 }))];
  return Buffer.concat([SIGNATURE, ...parts, chunk("IEND", Buffer.alloc(0))]);
}

/** The commonest colours; first one of every hue and shade, so that a small dot keeps its own. */
function choose(pixels: Uint32Array): number[] {
  const counts = new Map<number, number>();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const byCount = [...counts].sort(([, a], [, b]) => b - a).map(([colour]) => colour);
  const firsts = new Map<number, number>();
  for (const colour of byCount) {
    const alike = colour & 0xf0f0f0;
    if (!firsts.has(alike)) firsts.set(alike, colour);
  }
  const chosen = [...firsts.values()].slice(0, COLOURS_MAX);
  return [...new Set([...chosen, ...byCount])].slice(0, COLOURS_MAX);
}

function nearest(palette: number[], colour: number): number {
  const part = (of: number, shift: number) => (of >> shift) & 0xff;
  let [best, least] = [0, Infinity];
  for (const [index, other] of palette.entries()) {
    const distance = [16, 8, 0].reduce((sum, shift) => sum + (part(colour, shift) - part(other, shift)) ** 2, 0);
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}

/** CRC-32 of a chunk; Node has its own only since 22. */
function crc32(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function chunk(type: string, body: Buffer): Buffer {
  const framed = Buffer.alloc(body.length + 12);
  framed.writeUInt32BE(body.length, 0);
  framed.write(type, 4, "latin1");
  framed.set(body, 8);
  framed.writeUInt32BE(crc32(framed.subarray(4, body.length + 8)), body.length + 8);
  return framed;
}
