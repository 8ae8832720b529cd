/** Second names of variables that can be assigned anew: who imports one sees each new value. */
import type { NodeId } from '../model.js';

export class Bindings {
  private readonly named = new Map<NodeId, NodeId>();

  /** Notes that one node is another's variable under a second name: an import, a re-export. */
  note(name: NodeId, of: NodeId): void {
    this.named.set(name, of);
  }

  /** The node of the variable that a name stands for; the node itself where it stands for none. */
  of(node: NodeId): NodeId {
    let at = node;
    for (let steps = 0; steps < 16; steps += 1) {
      const next = this.named.get(at);
      if (next === undefined) return at;
      at = next;
    }
    return at;
  }
}
