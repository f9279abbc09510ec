// Makes this web browser ready for graphkit's graph, and goes on to Neo4j Browser, which keeps what it knows in the
// storage of the same address: colours, favorites, and (when `graphkit neo4j browser` hands them over) user and password.
"use strict";

const read = (key) => {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
};
const write = (key, value) => localStorage.setItem(key, JSON.stringify(value));
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// A rule that the user changed since it was written last stays; all others become graphkit's.
function styled(rules) {
  const kept = read("neo4j.grass") || {};
  const last = read("graphkit.style") || {};
  for (const [selector, rule] of Object.entries(rules)) {
    if (!(selector in last) || !(selector in kept) || same(kept[selector], last[selector])) kept[selector] = rule;
  }
  write("neo4j.grass", kept);
  write("graphkit.style", rules);
}

// Scripts of the user stay, those of graphkit are replaced.
function favored(folder, scripts) {
  const others = (key) => (read(key) || []).filter((one) => !String(one.id).startsWith(folder));
  write("neo4j.folders", [...others("neo4j.folders"), { id: folder, name: folder }]);
  write("neo4j.documents", [...others("neo4j.documents"), ...scripts]);
}

function connected(server) {
  const id = "$$discovery";
  const connection = { ...server, id, name: id, type: "bolt", authEnabled: true, authenticationMethod: "NATIVE" };
  write("neo4j.connections", { allConnectionIds: [id], connectionsById: { [id]: connection }, activeConnection: id });
}

async function prepare() {
  const asked = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  const ready = await (await fetch("ready.json")).json();
  styled(ready.style);
  favored(ready.folder, ready.scripts);
  if (asked) {
    const [port, token] = asked.split("/");
    const answer = await fetch(`http://127.0.0.1:${Number(port)}/${encodeURIComponent(token)}`);
    if (answer.ok) {
      connected(await answer.json());
      return "../";
    }
  }
  return "../?dbms=" + encodeURIComponent(ready.address);
}

prepare()
  .catch(() => "../")
  .then((next) => location.replace(next));
