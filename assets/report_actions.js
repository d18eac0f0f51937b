/* What record tables do by themselves: ask the server again from the first row when the view changes. */
(function () {
  "use strict";
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.reports = {
    askAgain: function (filters, version, search, id) {
      if (window.dash_ag_grid && filters) {
        window.dash_ag_grid.getApiAsync(id).then(function (api) {
          if (api && !api.isDestroyed()) api.purgeInfiniteCache();
        }, function () {});
      }
      return Date.now();
    },
  };
})();
