/** Finds many words in a text at once, in one pass (Aho and Corasick). Pure. */
export interface WordFinder {
  /**
   * Calls `onMatch` with the longest word that ends at each place: the index after it, its length, and the mark it was
   * given. Returns how long the beginning of a word is that stands at the very end.
   */
  find(bytes: Uint8Array, onMatch: (end: number, length: number, mark: number) => void): number;
}

/** A word in bytes, none of them empty, and a number that comes back with each match. */
export interface Word {
  readonly bytes: Uint8Array;
  readonly mark: number;
}

/** A tree of all words in flat arrays: node 0 is its root, and 0 stands for no node elsewhere. */
interface Tree {
  readonly letters: Uint8Array;
  readonly firstChild: Int32Array;
  readonly sibling: Int32Array;
  readonly depth: Int32Array;
  /** Where to go on when no child fits: the node of the longest end of this one that begins a word. */
  readonly shorter: Int32Array;
  /** The longest word that ends here, and its mark. */
  readonly length: Int32Array;
  readonly mark: Uint8Array;
  count: number;
}

/** Memory is proportional to the words' bytes, about 25 for each. */
export function findWords(words: readonly Word[]): WordFinder {
  const tree = emptyTree(words.reduce((sum, { bytes }) => sum + bytes.length, 1));
  for (const word of words) plant(tree, word);
  link(tree);
  return {
    find: (bytes, onMatch) => {
      let node = 0;
      for (let index = 0; index < bytes.length; index += 1) {
        node = next(tree, node, bytes[index] as number);
        const length = tree.length[node] as number;
        if (length > 0) onMatch(index + 1, length, tree.mark[node] as number);
      }
      return tree.depth[node] as number;
    },
  };
}

function emptyTree(size: number): Tree {
  return {
    letters: new Uint8Array(size),
    firstChild: new Int32Array(size),
    sibling: new Int32Array(size),
    depth: new Int32Array(size),
    shorter: new Int32Array(size),
    length: new Int32Array(size),
    mark: new Uint8Array(size),
    count: 1,
  };
}

function plant(tree: Tree, { bytes, mark }: Word): void {
  let node = 0;
  for (const letter of bytes) node = childOf(tree, node, letter) || addChild(tree, node, letter);
  tree.length[node] = bytes.length;
  tree.mark[node] = mark;
}

function addChild(tree: Tree, node: number, letter: number): number {
  const child = tree.count;
  tree.count += 1;
  tree.letters[child] = letter;
  tree.sibling[child] = tree.firstChild[node] as number;
  tree.firstChild[node] = child;
  tree.depth[child] = (tree.depth[node] as number) + 1;
  return child;
}

function childOf({ letters, firstChild, sibling }: Tree, node: number, letter: number): number {
  let child = firstChild[node] as number;
  while (child !== 0 && letters[child] !== letter) child = sibling[child] as number;
  return child;
}

function next(tree: Tree, from: number, letter: number): number {
  let node = from;
  for (;;) {
    const child = childOf(tree, node, letter);
    if (child !== 0 || node === 0) return child;
    node = tree.shorter[node] as number;
  }
}

/** Breadth first: the shorter ends of a node are ready before it. */
function link(tree: Tree): void {
  const queue = new Int32Array(tree.count);
  let filled = 1;
  for (let at = 0; at < filled; at += 1) {
    const node = queue[at] as number;
    for (let child = tree.firstChild[node] as number; child !== 0; child = tree.sibling[child] as number) {
      const shorter =
        node === 0 ? 0 : next(tree, tree.shorter[node] as number, tree.letters[child] as number);
      tree.shorter[child] = shorter;
      if (tree.length[child] === 0) {
        tree.length[child] = tree.length[shorter] as number;
        tree.mark[child] = tree.mark[shorter] as number;
      }
      queue[filled] = child;
      filled += 1;
    }
  }
}

/** How long the longest beginning of `text` is that is the end of `word`. */
export function overlap(text: Uint8Array, word: Uint8Array): number {
  const most = Math.min(text.length, word.length);
  const shorter = new Int32Array(most + 1);
  const longer = (length: number, letter: number): number => {
    let at = length;
    while (at > 0 && (at === most || text[at] !== letter)) at = shorter[at] as number;
    return text[at] === letter ? at + 1 : 0;
  };
  for (let at = 1; at < most; at += 1) shorter[at + 1] = longer(shorter[at] as number, text[at] as number);
  let length = 0;
  for (const letter of word) length = most === 0 ? 0 : longer(length, letter);
  return length;
}
