// The service worker (begun by /sw.js, which says what belongs to this release). It keeps the page that works without network
// and the files of that page; never a page with data. It sends the queue where the browser knows Background Sync.
"use strict";

const KEPT = `schil-${RELEASE.version}`;
const PATIENCE_MS = 15_000;
const AWAY = new Set([502, 503, 504]); // the server behind the proxy is not there
const HASHED = /\.[0-9a-f]{12}\.\w+$/;

addEventListener("install", (event) => {
  const keep = async () => {
    const cache = await caches.open(KEPT);
    await cache.addAll(RELEASE.files);
    // Without cookies: what is kept is what anybody gets.
    const shell = await fetch(RELEASE.shell, { credentials: "omit", cache: "no-store" });
    if (!shell.ok) throw new Error("no page to keep");
    await cache.put(RELEASE.shell, shell);
    await skipWaiting();
  };
  event.waitUntil(keep());
});

addEventListener("activate", (event) => {
  const begin = async () => {
    for (const name of await caches.keys()) if (name !== KEPT) await caches.delete(name);
    await registration.navigationPreload?.enable();
    await clients.claim();
  };
  event.waitUntil(begin());
});

async function page(event) {
  const network = Promise.resolve(event.preloadResponse).then((early) => early ?? fetch(event.request));
  const late = new Promise((_done, failed) => setTimeout(failed, PATIENCE_MS));
  let answer = Response.error();
  try {
    answer = await Promise.race([network, late]);
    if (!AWAY.has(answer.status)) return answer;
  } catch {
    // no network, or next to none
  }
  return (await caches.match(RELEASE.shell)) ?? answer;
}

async function file(request) {
  const kept = await caches.match(request);
  if (kept && HASHED.test(request.url)) return kept;
  return fetch(request).catch(() => kept ?? Response.error());
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (RELEASE.files.includes(address.pathname)) event.respondWith(file(request));
});

addEventListener("sync", (event) => {
  const send = async () => {
    if ((await Queue.send()).stopped === "network") throw new Error("later"); // the browser tries again by itself
  };
  if (event.tag === "activiteiten") event.waitUntil(send());
});
