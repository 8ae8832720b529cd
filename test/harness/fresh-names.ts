/** Names that say nothing, spelled in the manner of those in whose place they stand, and found nowhere in the program. */

const WORDS = [
  ...['alder', 'aspen', 'beech', 'birch', 'cedar', 'elder', 'fennel', 'hazel', 'juniper', 'larch', 'linden', 'maple', 'myrtle', 'olive'],
  ...[
    'poplar',
    'rowan',
    'sorrel',
    'spruce',
    'tansy',
    'thistle',
    'willow',
    'yarrow',
    'amber',
    'basalt',
    'chalk',
    'flint',
    'garnet',
    'jasper',
  ],
  ...[
    'marble',
    'onyx',
    'opal',
    'quartz',
    'slate',
    'topaz',
    'badger',
    'bison',
    'crane',
    'finch',
    'heron',
    'ibis',
    'lark',
    'marten',
    'otter',
  ],
  ...['plover', 'raptor', 'rook', 'sable', 'stoat', 'swift', 'teal', 'wren', 'umber', 'ochre', 'sienna', 'indigo', 'mauve', 'russet'],
];

export class FreshNames {
  private next = 0;
  private readonly taken: string;

  /** `text`: all that stands in the program already. */
  constructor(text: string) {
    this.taken = text.toLowerCase();
  }

  /** `userSessions` -> `alder`, `UserStore` -> `Aspen`, `MAX_AGE` -> `BEECH`, `_req` -> `_birch`, `useCart` -> `useCedar`. */
  like(name: string): string {
    const [, mark = '', hook = '', rest = ''] = /^([#_$]*)(use(?=[A-Z]))?(.*)$/s.exec(name) ?? [];
    const word = this.word();
    if (hook !== '') return `${mark}use${capital(word)}`;
    if (/^[A-Z][A-Z\d_$]+$/.test(rest)) return `${mark}${word.toUpperCase()}`;
    return mark + (/^[A-Z]/.test(rest) ? capital(word) : word);
  }

  forFile(): string {
    return this.word();
  }

  private word(): string {
    for (;;) {
      const [first, second] = [WORDS[this.next % WORDS.length] as string, Math.floor(this.next / WORDS.length)];
      this.next += 1;
      const word = second === 0 ? first : first + capital(WORDS[(second * 7 + this.next) % WORDS.length] as string);
      if (!this.taken.includes(word.toLowerCase())) return word;
    }
  }
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
