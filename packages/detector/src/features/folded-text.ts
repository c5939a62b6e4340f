import { UNIT_SPACE, unitClass, unitFold } from "./code-units.ts";

const SPACE = 0x20;
const NEWLINE = 0x0a;

/**
 * A text as features see it: code units folded (lower case, digits as 0, plain quotes and dashes), one space before,
 * after, and for each run of spaces. Holds buffers that the next `read` overwrites.
 */
export class FoldedText {
  /** The folded code units; shape [≥ size]. */
  units = new Uint16Array(4096);
  /** Where in the text each came from; shape [≥ size]. */
  origins = new Uint32Array(4096);
  /** 1 at a space that stands for a line break; shape [≥ size]. */
  breaks = new Uint8Array(4096);
  size = 0;

  read(text: string): void {
    this.#reserve(text.length + 2);
    this.size = 0;
    this.#add(SPACE, 0);
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unitClass[unit] === UNIT_SPACE) this.#space(unit, i);
      else this.#add(unitFold[unit] ?? unit, i);
    }
    if (this.units[this.size - 1] !== SPACE) this.#add(SPACE, text.length);
  }

  #space(unit: number, origin: number): void {
    if (this.units[this.size - 1] !== SPACE) this.#add(SPACE, origin);
    if (unit === NEWLINE) this.breaks[this.size - 1] = 1;
  }

  #add(unit: number, origin: number): void {
    this.units[this.size] = unit;
    this.origins[this.size] = origin;
    this.breaks[this.size] = 0;
    this.size++;
  }

  #reserve(size: number): void {
    if (this.units.length >= size) return;
    this.units = new Uint16Array(2 * size);
    this.origins = new Uint32Array(2 * size);
    this.breaks = new Uint8Array(2 * size);
  }
}
