(() => {
  if (window.__ecosoin) return;
  const e = (window.__ecosoin = { lcp: 0, cls: 0, long: 0, longMs: 0, sensors: [], notify: 0, rtc: 0, gesture: false, busy: 0, disabled: 0 });
  const watch = (type, f) => { try { new PerformanceObserver((l) => l.getEntries().forEach(f)).observe({ type, buffered: true }); } catch { /* not in this browser */ } };
  watch('largest-contentful-paint', (x) => { e.lcp = x.startTime; });
  watch('layout-shift', (x) => { if (!x.hadRecentInput) e.cls += x.value; });
  watch('longtask', (x) => { e.long += 1; e.longMs += x.duration; });
  ['pointerdown', 'keydown'].forEach((t) => addEventListener(t, () => { e.gesture = true; }, { capture: true }));
  new MutationObserver((all) => all.forEach((m) => {
    if (!e.gesture) return;
    if (m.attributeName === 'disabled') e.disabled += m.target.disabled ? 1 : 0;
    else e.busy += m.target.getAttribute('aria-busy') === 'true' ? 1 : 0;
  })).observe(document, { subtree: true, attributes: true, attributeFilter: ['aria-busy', 'disabled'] });
  const wrap = (o, n, note) => { if (o && o[n]) { const was = o[n]; o[n] = function (...a) { note(); return was.apply(this, a); }; } };
  if (navigator.geolocation) ['getCurrentPosition', 'watchPosition'].forEach((n) => wrap(Geolocation.prototype, n, () => { if (!e.gesture) e.sensors.push('geolocation'); }));
  if (navigator.mediaDevices) wrap(MediaDevices.prototype, 'getUserMedia', () => { if (!e.gesture) e.sensors.push('getUserMedia'); });
  if (window.Notification) wrap(Notification, 'requestPermission', () => { if (!e.gesture) e.notify += 1; });
  const Peer = window.RTCPeerConnection;
  if (Peer) { const all = []; e.peers = all; window.RTCPeerConnection = class extends Peer { constructor(...a) { super(...a); all.push(this); } }; }
})();
