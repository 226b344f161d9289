/** Which page is shown, kept fresh; and the token when the hub asks for one. */
import { storedToken, storeToken, UnauthorizedError } from './api.js';
import { showDetail } from './detail.js';
import { element } from './elements.js';
import { showFleet } from './fleet.js';
import { showList } from './list.js';

/** Lists are read again this often while somebody looks. */
const REFRESH_MS = 10_000;

const main = document.querySelector('#main');
const connection = document.querySelector('#connection');
const login = document.querySelector('#login');
const leave = document.querySelector('#leave');

let current = new AbortController();

function pageOf(hash) {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const parts = path.split('/').filter(Boolean).map(decodeURIComponent);
  if (parts[0] === 'p' && parts.length > 1) {
    const [name, namespace] = parts.slice(1).toReversed();
    return { id: 'detail', title: name, show: (signal) => showDetail(main, signal, namespace, name) };
  }
  if (parts[0] === 'propagations') {
    const wanted = new URLSearchParams(query);
    return { id: 'list', title: 'Propagations', refresh: true, show: (signal) => showList(main, signal, wanted) };
  }
  return { id: 'fleet', title: 'Fleet', refresh: true, show: (signal) => showFleet(main, signal) };
}

async function open() {
  current.abort();
  current = new AbortController();
  const { signal } = current;
  const page = pageOf(location.hash);
  document.title = `${page.title} – Fleetwright`;
  for (const link of document.querySelectorAll('nav a')) {
    if (link.dataset.page === page.id) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  }
  main.replaceChildren(element('p', { class: 'empty' }, 'Loading…'));
  main.focus({ preventScroll: true });
  scrollTo(0, 0);
  while (!signal.aborted) {
    try {
      if (!document.hidden || main.querySelector('.empty')) {
        const shown = page.show(signal);
        leave.hidden = storedToken() === null;
        await shown;
        connection.textContent = page.refresh ? `Updated ${new Date().toLocaleTimeString()}` : '';
      }
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      if (error instanceof UnauthorizedError) {
        askForToken(error.message);
        return;
      }
      connection.textContent = `${error.message}. Trying again.`;
      if (main.querySelector('.empty')) {
        main.replaceChildren(element('p', { class: 'problem empty', role: 'alert' }, error.message));
      }
    }
    await new Promise((resolve) => setTimeout(resolve, REFRESH_MS));
  }
}

function askForToken(message) {
  document.querySelector('#login-problem').textContent = storedToken() === null ? '' : message;
  if (!login.open) {
    login.showModal();
  }
}

login.addEventListener('close', () => {
  const input = document.querySelector('#token');
  const token = input.value.trim();
  input.value = '';
  if (token) {
    storeToken(token);
    void open();
  }
});

leave.addEventListener('click', () => {
  storeToken(null);
  void open();
});

addEventListener('hashchange', () => void open());
addEventListener('keydown', (event) => {
  const filter = document.querySelector('[data-filter]');
  const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  if (event.key === '/' && filter && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    filter.focus();
  }
});

void open();
