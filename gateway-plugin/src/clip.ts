export const STRING_CHARS_MAX = 8_192;
export const VALUE_CHARS_MAX = 65_536;
export const VALUE_NODES_MAX = 2_000;
export const LIST_ITEMS_MAX = 200;
export const DEPTH_MAX = 8;

const CLIPPED = "[clipped]";

/** A JSON-safe copy of limited size: parameters and results of tools may be megabytes, cyclic or live objects. */
export function clip(value: unknown): unknown {
  return new Clipper().visit(value, 0);
}

export function clipText(value: string, charsMax: number = STRING_CHARS_MAX): string {
  return value.length <= charsMax ? value : `${value.slice(0, charsMax)}… [${value.length} characters]`;
}

class Clipper {
  private nodesLeft = VALUE_NODES_MAX;
  private charsLeft = VALUE_CHARS_MAX;

  visit(node: unknown, depth: number): unknown {
    this.nodesLeft -= 1;
    if (this.nodesLeft < 0 || this.charsLeft <= 0) return CLIPPED;
    if (typeof node === "string") return this.text(node);
    if (typeof node === "number") return Number.isFinite(node) ? node : String(node);
    if (typeof node === "boolean" || node === null) return node;
    if (typeof node === "bigint") return node.toString();
    if (typeof node !== "object") return undefined;
    if (depth >= DEPTH_MAX) return CLIPPED;
    return Array.isArray(node) ? this.list(node, depth) : this.members(node, depth);
  }

  private text(value: string): string {
    const clipped = clipText(value, Math.min(STRING_CHARS_MAX, this.charsLeft));
    this.charsLeft -= clipped.length;
    return clipped;
  }

  private list(list: unknown[], depth: number): unknown[] {
    const kept = list.slice(0, LIST_ITEMS_MAX).map((item) => this.visit(item, depth + 1));
    if (list.length > LIST_ITEMS_MAX) kept.push(`… [${list.length} items]`);
    return kept;
  }

  private members(node: object, depth: number): Record<string, unknown> {
    const members = Object.entries(node).slice(0, LIST_ITEMS_MAX);
    return Object.fromEntries(members.map(([key, member]) => [this.text(key), this.visit(member, depth + 1)]));
  }
}
