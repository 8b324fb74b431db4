// Before anything is painted: the theme that was chosen here once. Without one, the browser's.
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch { /* no storage: the browser's theme */ }
