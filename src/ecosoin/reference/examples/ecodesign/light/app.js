'use strict';
document.getElementById('form').addEventListener('submit', (event) => {
  event.preventDefault();
  const name = document.getElementById('nom').value.trim();
  document.getElementById('erreur').textContent = name ? '' : 'Indiquez votre nom.';
  if (!name) return;
  const slot = document.getElementById('creneau').value;
  document.getElementById('suite').textContent = `Rendez-vous confirmé pour ${name}, ${slot}.`;
});
