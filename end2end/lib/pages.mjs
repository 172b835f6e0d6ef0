// Which pages there are: found by following links, so that a page that is added is tested without anybody remembering it.
import { cookieHeader } from "./demo.mjs";

/** Reached by no link, or only when signed out. */
export const SIGNED_OUT = ["/sign-in"];

/** Must be among those that are found. */
export const EXPECTED = [
  "/",
  "/decisions",
  "/teams",
  "/teams/*",
  "/teams/*/explain",
  "/kpis",
  "/kpis/*",
  "/kpis/dora",
  "/slos",
  "/slos/*",
  "/actions",
  "/actions?as=board",
  "/actions?as=timeline",
  "/actions/*",
  "/actions/import",
  "/roadmap",
  "/sources",
  "/sources/*",
  "/runs",
  "/pulls",
  "/pulls/*",
  "/checklist",
  "/benchmarks",
  "/regressions",
  "/reviews",
  "/reviews/*",
  "/approvals",
  "/benchmarks/*",
  "/evidence",
  "/model",
  "/model/edit",
  "/model/versions",
];

// Second segments that are a page of their own and not somebody's name.
const FIXED = new Set(["dora", "import", "mapping", "new", "edit", "preview", "versions"]);

// `/teams/payments/explain?at=…` has the shape `/teams/*/explain`; of the query only the way of showing counts.
export function shape(url) {
  const [, first, second, ...others] = url.pathname.split("/");
  // The name of a pull request has as many segments as that of its repository.
  const rest = first === "pulls" ? [] : others;
  const name = second === undefined || FIXED.has(second) ? second : "*";
  const path = `/${[first, name, ...rest].filter((segment) => segment !== undefined).join("/")}`;
  const as = url.searchParams.get("as");
  return as ? `${path}?as=${as}` : path;
}

/** One address for each shape, by breadth first from the overview. */
export async function findPages({ origin, cookies }) {
  const found = new Map([["/", "/"]]);
  const queue = ["/"];
  while (queue.length > 0) {
    const answer = await fetch(origin + queue.shift(), { headers: { cookie: cookieHeader(cookies) } });
    if (!answer.headers.get("content-type")?.startsWith("text/html")) continue;
    for (const [, href] of (await answer.text()).matchAll(/<a\b[^>]*?\shref="([^"]+)"/g)) {
      const url = new URL(href.replaceAll("&amp;", "&"), answer.url);
      // Exports, the API and what is served as a file are not pages.
      if (url.origin !== origin || /^\/(api|pkg|fonts|metrics|healthz|readyz)\b|\.\w+$/.test(url.pathname)) continue;
      const key = shape(url);
      if (found.has(key)) continue;
      const path = url.pathname + url.search;
      found.set(key, path);
      queue.push(path);
    }
  }
  return found;
}
