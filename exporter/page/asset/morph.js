// morph changes a part of the page into what the server says now, and touches nothing that is the same: what has the focus keeps it,
// what is open stays open, what did not change is not laid out again. data-id is what a node is known by among those beside it;
// data-keep holds what the scripts have made.
"use strict";
{
  const identity = (node) => node.nodeType === Node.ELEMENT_NODE ? node.nodeName + (node.dataset.id || "") : node.nodeType;

  // ours are attributes that the page itself changes.
  const ours = (element, attribute) => (attribute === "open" && element.nodeName === "DETAILS") || (attribute === "hidden" && element.nodeName === "BUTTON");

  const morph = (old, fresh) => {
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.data !== fresh.data) old.data = fresh.data;
      return;
    }
    if ("keep" in old.dataset) return;
    for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !ours(old, name)) old.removeAttribute(name);
    for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value && !ours(old, name)) old.setAttribute(name, value);
    inside(old, fresh);
  };

  const inside = (old, fresh) => {
    let at = old.firstChild;
    for (const want of [...fresh.childNodes]) {
      const have = find(at, want);
      if (!have) {
        old.insertBefore(want, at);
        continue;
      }
      while (at !== have) at = drop(at);
      at = have.nextSibling;
      morph(have, want);
    }
    while (at) at = drop(at);
  };

  // find looks for a node's own from at on. What has no identity can only be the next one.
  const find = (at, want) => {
    const id = identity(want);
    if (!want.dataset || !want.dataset.id) return at && identity(at) === id ? at : null;
    while (at && identity(at) !== id) at = at.nextSibling;
    return at;
  };

  const drop = (node) => {
    const next = node.nextSibling;
    node.remove();
    return next;
  };

  simgauge.morph = morph;
}
