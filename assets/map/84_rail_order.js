/* The order of shown layers: first of the list lies on top. Moved by buttons, by Alt and an arrow, or dragged by the row. */
(function (gw) {
  "use strict";
  const SLACK = 6; // px before a press becomes a drag

  class RailOrder {
    /** @param rail the Rail it belongs to  @param on adds a listener to the rail's element */
    constructor(rail, on) {
      this.rail = rail;
      on("pointerdown", (event) => this.press(event));
      on("pointermove", (event) => this.drag(event));
      for (const name of ["pointerup", "pointercancel"]) on(name, () => this.drop());
      on("click", (event) => { if (this.dragged) { event.stopImmediatePropagation(); event.preventDefault(); this.dragged = false; } });
    }

    /** The shown layers that can change places with this one: values among values, features among features. */
    peers(key) {
      const { rail } = this;
      return rail.shown.filter((name) => rail.isData(name) === rail.isData(key));
    }

    step(key, way) {
      const peers = this.peers(key);
      const at = peers.indexOf(key);
      if (at < 0 || !peers[at + way]) return;
      this.place(key, at + way);
    }

    /** Put a layer at a place among its peers; the others keep their order. */
    place(key, at) {
      const peers = this.peers(key).filter((name) => name !== key);
      peers.splice(at, 0, key);
      const { rail } = this;
      const others = rail.shown.filter((name) => rail.isData(name) !== rail.isData(key));
      gw.choose({ layers: rail.isData(key) ? [...peers, ...others] : [...others, ...peers] });
    }

    /** What is shown stands first, topmost above and values before features; the rest as declared. Focus stays where it is. */
    arrange() {
      const { rail } = this;
      const focused = document.activeElement;
      const items = [...rail.element.querySelectorAll("[data-item]")].sort((a, b) => a.dataset.at - b.dataset.at);
      const place = (key) => rail.shown.indexOf(key) + (rail.isData(key) ? 0 : rail.shown.length);
      const isShown = ({ dataset }) => rail.shown.includes(dataset.item);
      this.fill("shown", items.filter(isShown).sort((a, b) => place(a.dataset.item) - place(b.dataset.item)));
      for (const home of ["data", "features"]) this.fill(home, items.filter((item) => item.dataset.home === home && !isShown(item)));
      for (const button of rail.element.querySelectorAll("[data-move]")) {
        const peers = this.peers(button.dataset.of);
        button.hidden = peers.length < 2;
        button.disabled = button.dataset.of === peers.at(button.dataset.move === "up" ? 0 : -1);
      }
      if (focused !== document.activeElement && rail.element.contains(focused)) focused.focus();
    }

    fill(name, items) {
      const group = this.rail.element.querySelector(`[data-group="${name}"]`);
      if (group && (group.children.length !== items.length || items.some((item, at) => group.children[at] !== item))) group.append(...items);
    }

    press(event) {
      const row = event.target.closest("[data-layer]");
      this.dragged = false;
      this.held = row && this.rail.state && this.peers(row.dataset.layer).length > 1 && this.rail.shown.includes(row.dataset.layer) ? { key: row.dataset.layer, y: event.clientY, row } : null;
    }

    drag(event) {
      if (!event.buttons) this.drop(); // let go outside the rail
      if (!this.held || (!this.dragged && Math.abs(event.clientY - this.held.y) < SLACK)) return;
      if (!this.dragged) { this.dragged = true; this.held.row.setPointerCapture(event.pointerId); this.held.row.dataset.dragged = "true"; }
      const at = this.peers(this.held.key).filter((key) => key !== this.held.key).filter((key) => this.middle(key) < event.clientY).length;
      if (at !== this.peers(this.held.key).indexOf(this.held.key)) this.place(this.held.key, at);
    }

    middle(key) {
      const { top, height } = this.rail.element.querySelector(`[data-layer="${key}"]`).getBoundingClientRect();
      return top + height / 2;
    }

    drop() {
      if (this.held) delete this.held.row.dataset.dragged;
      this.held = null;
    }
  }

  gw.RailOrder = RailOrder;
})((window.gridwatchMap = window.gridwatchMap || {}));
