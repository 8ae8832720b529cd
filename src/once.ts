/** What is worked out once for each object, and forgotten with it. */

/** `make`, asked once for each key: what it gives must hang on the key alone, and on what never changes of it. */
export function once<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, Value>();
  return (key) => {
    let found = known.get(key);
    if (found === undefined && !known.has(key)) known.set(key, (found = make(key)));
    return found as Value;
  };
}
