const link = document.getElementById("link");
const format = new Intl.NumberFormat("en");
function show(state) {
  for (const element of document.querySelectorAll("[data-key]")) {
    const key = element.dataset.key;
    const value = key === "version" ? state.pyaleph_build_info.version : state[key];
    if (value !== undefined && value !== null) {
      element.textContent = typeof value === "number" ? format.format(value) : value;
    }
  }
}
function follow(pause) {
  const socket = new WebSocket(location.origin.replace(/^http/, "ws") + "/api/ws0/status");
  socket.onopen = () => { link.textContent = "live"; pause = 1000; };
  socket.onmessage = event => show(JSON.parse(event.data));
  socket.onclose = () => {
    link.textContent = "not connected, trying again";
    setTimeout(() => follow(Math.min(pause * 2, 30000)), pause);
  };
}
fetch("/metrics.json").then(answer => answer.json()).then(show).catch(() => {});
follow(1000);
