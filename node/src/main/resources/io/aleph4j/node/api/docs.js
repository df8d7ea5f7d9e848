function element(name, text, parent, className) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (className) made.className = className;
  parent.append(made);
  return made;
}
function resolve(document, value) {
  return value.$ref ? value.$ref.slice(2).split("/").reduce((at, key) => at[key], document) : value;
}
function type(schema) {
  if (!schema) return "";
  if (schema.enum) return schema.enum.join(" | ");
  if (schema.type === "array") return "list of " + type(schema.items);
  return schema.type || "";
}
function operation(api, path, method, described, parent) {
  const box = element("details", "", parent);
  const head = element("summary", "", box);
  element("span", method.toUpperCase(), head, "method");
  element("code", path, head);
  element("span", " " + described.summary, head, "soft");
  if (described.description) element("p", described.description, box);
  const parameters = (described.parameters || []).map(one => resolve(api, one));
  if (parameters.length) {
    const table = element("table", "", box);
    for (const one of parameters) {
      const row = element("tr", "", table);
      element("code", one.name, element("td", "", row));
      element("td", type(one.schema), row, "soft");
      element("td", one.description || "", row);
    }
  }
  const answers = element("table", "", box);
  for (const [status, answer] of Object.entries(described.responses)) {
    const row = element("tr", "", answers);
    element("td", status, row);
    element("td", resolve(api, answer).description, row);
  }
}
fetch("/api/docs/openapi.json").then(answer => answer.json()).then(api => {
  document.getElementById("title").textContent = api.info.title + " " + api.info.version;
  document.getElementById("intro").textContent = api.info.description;
  const main = document.getElementById("main");
  main.replaceChildren();
  for (const tag of api.tags) {
    element("h2", tag.name, main);
    if (tag.description) element("p", tag.description, main, "soft");
    for (const [path, methods] of Object.entries(api.paths)) {
      for (const [method, described] of Object.entries(methods)) {
        if (described.tags.includes(tag.name)) operation(api, path, method, described, main);
      }
    }
  }
});
