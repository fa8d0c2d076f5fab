// What was written and is not on the server yet: kept in this browser, sealed, and sent once. For pages and for the service
// worker alike; nothing here touches a page. A record goes only after the server said that it has it.
"use strict";

const Queue = (() => {
  const DATABASE = "kansencoach";
  const SEND = "/activiteiten/sturen/";
  const AT_ONCE = 10;
  const PATIENCE_MS = 15_000;
  const AGAIN = new Set(["waiting", "refused"]); // what was refused may fit by now; a choice is for the person
  const news = "BroadcastChannel" in self ? new BroadcastChannel("kansencoach") : null;
  let opened = null;

  // ---- the drawer: "queue" holds sealed activities, "meta" whose device this is now and what that person carries along ----
  function database() {
    opened ??= new Promise((done, failed) => {
      const asked = indexedDB.open(DATABASE, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("queue", { keyPath: "id" });
        asked.result.createObjectStore("meta", { keyPath: "name" });
      };
      asked.onsuccess = () => {
        const found = asked.result;
        found.onversionchange = () => found.close();
        found.onclose = () => (opened = null);
        done(found);
      };
      asked.onerror = () => failed(asked.error);
    }).catch((error) => {
      opened = null;
      throw error;
    });
    return opened;
  }

  // One transaction; true only when it is on the disk.
  async function within(mode, work) {
    const found = await database();
    return new Promise((done, failed) => {
      const transaction = found.transaction(["queue", "meta"], mode, { durability: "strict" });
      const asked = work(transaction.objectStore("queue"), transaction.objectStore("meta"));
      transaction.oncomplete = () => done(asked?.result);
      transaction.onabort = transaction.onerror = () => failed(transaction.error);
    });
  }

  const tell = (sent = 0) => news?.postMessage({ sent });
  const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));

  async function seal(key, value) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(JSON.stringify(value))) };
  }

  async function unseal(key, { iv, data }) {
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data)));
  }

  // ---- whose device this is now ----
  // A page of this person brings mark and key ("mark.key"); the key stays here in a form that nothing can read back.
  async function unlock(ticket) {
    const [owner, hex] = ticket.split(".");
    const known = await me();
    if (known?.owner === owner) {
      await within("readwrite", (_queue, meta) => meta.delete("leaving"));
      return;
    }
    const key = await crypto.subtle.importKey("raw", bytes(hex), "AES-GCM", false, ["encrypt", "decrypt"]);
    await within("readwrite", (_queue, meta) => {
      meta.clear();
      meta.put({ name: "me", owner, key });
    });
  }

  const me = () => within("readonly", (_queue, meta) => meta.get("me"));
  async function leave() {
    const owner = await me();
    await within("readwrite", (_queue, meta) => meta.put({ name: "leaving", owner: owner?.owner }));
  }

  // Nobody is logged in: what waits stays sealed until its owner is back. After logging out nothing of that person stays.
  async function lock() {
    const leaving = await within("readonly", (_queue, meta) => meta.get("leaving"));
    const left = leaving ? (await records()).filter((record) => record.owner === leaving.owner) : [];
    await within("readwrite", (queue, meta) => {
      left.forEach((record) => queue.delete(record.id));
      meta.clear();
    });
    if (leaving) for (const name of (await self.caches?.keys()) ?? []) await caches.delete(name);
    tell();
    return Boolean(leaving);
  }

  async function carry(value) {
    const owner = await me();
    if (owner?.owner !== value.owner) return;
    const sealed = await seal(owner.key, value);
    await within("readwrite", (_queue, meta) => meta.put({ name: "carried", owner: value.owner, until: Date.parse(value.until), sealed }));
  }

  // What the coach carries along; nothing when the login it came with is over by now.
  async function carried() {
    const owner = await me();
    const found = await within("readonly", (_queue, meta) => meta.get("carried"));
    if (!owner || found?.owner !== owner.owner) return null;
    if (!(found.until > Date.now())) {
      await lock();
      return null;
    }
    return unseal(owner.key, found.sealed);
  }

  // ---- what waits ----
  // `what`: {fields, pk, label, back}. The id is that of the form, so that saving again replaces what waited.
  async function put(id, what, state = "waiting") {
    const owner = await me();
    if (!owner) throw new Error("nobody is here");
    const record = { id, owner: owner.owner, state, at: Date.now(), stamp: crypto.randomUUID(), sealed: await seal(owner.key, what) };
    await within("readwrite", (queue) => queue.put(record));
    tell();
  }

  // Change or take away what was read before, unless it was written again in between.
  async function settle(record, next) {
    await within("readwrite", (queue) => {
      const asked = queue.get(record.id);
      asked.onsuccess = () => {
        if (asked.result?.stamp !== record.stamp) return;
        if (next) queue.put({ ...record, ...next });
        else queue.delete(record.id);
      };
    });
    tell();
  }

  const drop = (id) => within("readwrite", (queue) => queue.delete(id)).then(tell);
  const records = async () => (await within("readonly", (queue) => queue.getAll())).sort((one, other) => one.at - other.at);

  // Own activities, readable; and how many there are of somebody else (of whom nothing can be read).
  async function list() {
    const owner = await me();
    const every = await records();
    const own = every.filter((record) => record.owner === owner?.owner);
    const mine = await Promise.all(
      own.map(async ({ id, state, at, sealed }) => ({ id, state, at, ...(await unseal(owner.key, sealed)) })),
    );
    return { mine, others: every.length - own.length };
  }

  async function dropOthers() {
    const owner = await me();
    const others = (await records()).filter((record) => record.owner !== owner?.owner);
    await within("readwrite", (queue) => others.forEach((record) => queue.delete(record.id)));
    tell();
  }

  // ---- sending ----
  class Stopped extends Error {} // its message says why: "network" or "login"

  async function ask(options) {
    let answer;
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      answer = await fetch(SEND, { redirect: "manual", cache: "no-store", signal, ...options });
    } catch {
      throw new Stopped("network");
    }
    // Led to the login, or another role: 404. Somebody else is logged in: 409.
    if (answer.type === "opaqueredirect" || [401, 404, 409].includes(answer.status)) throw new Stopped("login");
    if (answer.status === 403) return null;
    if (!answer.ok) throw new Stopped("network");
    try {
      return await answer.json();
    } catch {
      throw new Stopped("network"); // it broke off on its way
    }
  }

  async function tokenFor(owner) {
    const found = await ask({});
    if (found?.owner !== owner) throw new Stopped("login");
    return found.token;
  }

  async function post(owner, batch, options) {
    const activities = await Promise.all(
      batch.map(async ({ id, sealed }) => {
        const { pk, fields } = await unseal(owner.key, sealed);
        return { id, pk, fields };
      }),
    );
    const form = { owner: owner.owner, activities: JSON.stringify(activities), say: options.say ? "1" : "" };
    const send = (token) => ask({ method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams(form) });
    const found = (options.token && (await send(options.token))) || (await send(await tokenFor(owner.owner)));
    if (!found) throw new Stopped("login");
    return found.answers;
  }

  async function sendNow(options) {
    const answers = {};
    try {
      const owner = await me();
      if (!owner) throw new Stopped("login");
      const every = (await records()).filter((record) => record.owner === owner.owner);
      const chosen = every.filter((record) => (options.only ? record.id === options.only : AGAIN.has(record.state)));
      for (let first = 0; first < chosen.length; first += AT_ONCE) {
        const batch = chosen.slice(first, first + AT_ONCE);
        const found = await post(owner, batch, options);
        tell(found.filter(hasArrived).length);
        for (const record of batch) {
          const answer = found.find((one) => one.id === record.id);
          if (!answer) continue;
          answers[record.id] = answer;
          if (hasArrived(answer)) await settle(record, null);
          else {
            const { sentences, pk } = answer;
            const what = { ...(await unseal(owner.key, record.sealed)), sentences, ...(pk && { pk }) };
            await settle(record, { state: answer.state, sealed: await seal(owner.key, what) });
          }
        }
      }
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      return { stopped: error.message, answers };
    }
    return { stopped: "", answers };
  }

  const hasArrived = ({ state }) => state === "stored" || state === "known";

  // One at a time over all tabs and the worker where the browser can; the server writes each id once in any case.
  const send = (options = {}) =>
    navigator.locks ? navigator.locks.request("kansencoach-wachtrij", () => sendNow(options)) : sendNow(options);

  return { news, unlock, lock, leave, me, carry, carried, put, drop, dropOthers, list, send, hasArrived };
})();
