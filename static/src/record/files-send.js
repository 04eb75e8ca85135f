// One upload: a bare body with its name, so that nothing has to be packed and progress can be told.

/** `{done, cancel}`; `done` gives `{value}`, `{message}` in the reader's language, or `{isCancelled}`. Never rejects. */
export function send(widget, content, name, progressed = () => {}) {
  const request = new XMLHttpRequest();
  const done = new Promise((resolve) => {
    request.open("POST", widget.dataset.upload);
    request.setRequestHeader("X-CSRF-Token", widget.closest("form").elements.csrf_token.value);
    request.setRequestHeader("X-Filename", encodeURIComponent(name));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Accept-Language", document.documentElement.lang);
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => total && progressed(loaded / total));
    request.addEventListener("load", () => {
      const { status, response } = request;
      resolve(status === 201 && response ? { value: response } : { message: response?.detail });
    });
    request.addEventListener("error", () => resolve({}));
    request.addEventListener("timeout", () => resolve({}));
    request.addEventListener("abort", () => resolve({ isCancelled: true }));
    request.send(content);
  });
  return { done, cancel: () => request.abort() };
}
