async () => {
  const all = [...document.querySelectorAll('*')];
  const cut = (s) => String(s || '').slice(0, 300);
  const e = window.__ecosoin || {};
  let rtc = 0;
  for (const p of e.peers || []) {
    try { (await p.getStats()).forEach((s) => { if (s.type === 'transport') rtc += (s.bytesSent || 0) + (s.bytesReceived || 0); }); } catch { /* closed */ }
  }
  const dpr = window.devicePixelRatio;
  const images = [...document.images].filter((i) => i.currentSrc && !i.currentSrc.startsWith('data:')).map((i) => {
    const r = i.getBoundingClientRect();
    return { src: cut(i.currentSrc), natural: i.naturalWidth * i.naturalHeight, displayed: Math.round(r.width * dpr) * Math.round(r.height * dpr),
      lazy: i.loading === 'lazy', below: r.top + scrollY > innerHeight, alt: i.hasAttribute('alt') };
  });
  const videos = [...document.querySelectorAll('video,audio')].map((m) => ({ tag: m.tagName.toLowerCase(), src: cut(m.currentSrc || m.src), autoplay: m.autoplay,
    playing: !m.paused, natural: (m.videoWidth || 0) * (m.videoHeight || 0), displayed: m.clientWidth * m.clientHeight * dpr * dpr, height: m.videoHeight || 0 }));
  const infinite = document.getAnimations().filter((a) => a.effect && a.effect.getTiming().iterations === Infinity).length;
  const fields = [...document.querySelectorAll('input,select,textarea')].filter((f) => !['hidden', 'submit', 'button', 'image', 'reset'].includes(f.type));
  const named = (f) => (f.labels && f.labels.length > 0) || f.getAttribute('aria-label') || f.getAttribute('aria-labelledby') || f.title;
  const free = fields.filter((f) => f.tagName === 'INPUT' && ['text', 'tel', ''].includes(f.type));
  const told = (f) => f.pattern || f.placeholder || f.getAttribute('aria-describedby') || f.maxLength > 0 || f.inputMode || f.autocomplete;
  const fake = all.filter((n) => /^(button|checkbox|radio|switch|combobox|listbox|dialog|tab|slider)$/.test(n.getAttribute('role') || '') && !/^(BUTTON|INPUT|SELECT|DIALOG|A|SUMMARY)$/.test(n.tagName)).length;
  const native = document.querySelectorAll('button,input,select,textarea,dialog,details').length;
  const uploads = fields.filter((f) => f.type === 'file').map((f) => ({ accept: !!f.accept, told: !!f.getAttribute('aria-describedby') }));
  const documents = [...document.querySelectorAll('a[href]')].filter((a) => /\.(pdf|docx?|xlsx?|pptx?|odt|zip)([?#]|$)/i.test(a.href))
    .map((a) => ({ href: cut(a.href), told: /\d\s*(o|ko|mo|go|kb|mb|octets|bytes)\b/i.test(a.textContent + (a.parentElement ? a.parentElement.textContent : '')) }));
  const faces = [...document.fonts].filter((f) => f.status === 'loaded');
  const unnamed = fields.filter((f) => !named(f)).map((f) => cut(f.outerHTML));
  return {
    url: cut(location.href), title: cut(document.title), dom: all.length,
    lcp: e.lcp || 0, cls: e.cls || 0, long: e.long || 0, longMs: e.longMs || 0, sensors: e.sensors || [], notify: e.notify || 0, rtc, rtcUsed: (e.peers || []).length,
    images, videos, infinite, native, fake, unnamed, uploads, documents, forms: free.length, untold: free.filter((f) => !told(f)).map((f) => cut(f.outerHTML)),
    families: [...new Set(faces.map((f) => f.family))].length, faces: faces.length, viewport: !!document.querySelector('meta[name=viewport]'),
    overflow: document.documentElement.scrollWidth > innerWidth + 1, height: document.documentElement.scrollHeight, plugins: document.querySelectorAll('object,embed,applet').length,
    preloads: [...document.querySelectorAll('link[rel=preload]')].map((l) => cut(l.href)),
    source: [...document.querySelectorAll('a[href]')].some((a) => /code source|source code|licence|github|gitlab/i.test(a.textContent + a.href)), busy: e.busy || 0, disabled: e.disabled || 0,
  };
}
