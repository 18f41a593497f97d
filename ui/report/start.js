// Short ids of paths that are not written out become links, causes offer all their paths, then the page is ready.
function links(explorer) {
	for (const e of document.querySelectorAll('code.id[data-path]')) {
		const a = el('a.id', e.textContent);
		a.href = '#' + e.dataset.path;
		e.replaceWith(a);
	}
	for (const e of document.querySelectorAll('[data-cause]')) {
		const button = el('button', 'list all');
		button.type = 'button';
		const head = e.closest('.cause').querySelector('h4 code').textContent;
		button.addEventListener('click', () => explorer.only(null, head));
		e.append(' ', button);
	}
}

async function start() {
	const data = await readData();
	if (data) {
		const explorer = new Explorer(data);
		document.documentElement.classList.add('scripted');
		matrixGrid(explorer);
		links(explorer);
		explorer.jump();
		setTimeout(data.more, 200);
	}
	window.addEventListener('beforeprint', () => document.querySelectorAll('details.tenant, #path-list details').forEach(d => { d.open = true; }));
	document.documentElement.dataset.ready = Math.round(performance.now());
}
start().catch(e => {
	// The tables stand without the script; what went wrong is for whoever mends it.
	console.error(e);
	document.documentElement.dataset.failed = '1';
});
