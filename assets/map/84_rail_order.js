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

    /** Rows in the order of the map: what is shown first, topmost above; the rest as declared. Focus stays where it is. */
    arrange() {
      const { rail } = this;
      const focused = document.activeElement;
      for (const group of rail.element.querySelectorAll("[data-group]")) {
        const items = [...group.children];
        this.declared ??= new Map();
        if (!this.declared.has(group)) this.declared.set(group, items.map((item) => item.dataset.item));
        const declared = this.declared.get(group);
        const shown = rail.shown.filter((key) => declared.includes(key));
        const wanted = [...shown, ...declared.filter((key) => !shown.includes(key))];
        if (wanted.some((key, at) => items[at].dataset.item !== key)) {
          for (const key of wanted) group.append(items.find((item) => item.dataset.item === key));
        }
        for (const button of group.querySelectorAll("[data-move]")) {
          button.hidden = shown.length < 2;
          button.disabled = button.dataset.of === shown.at(button.dataset.move === "up" ? 0 : -1);
        }
      }
      if (focused !== document.activeElement && rail.element.contains(focused)) focused.focus();
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
