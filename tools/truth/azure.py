"""Reads what Microsoft's own SDKs say of Azure's requests: paths, bodies, and the limits of each field.

Usage: azure.py <folder of unpacked packages> <requests.json> <reads.json>. Nothing of the packages is run: their sources are
parsed. The first file has what makes a thing (PUT), the second what asks for one (GET, HEAD, POST) and the form of its answer, of each
version of an API that is no preview.
"""

import ast
import json
import pathlib
import re
import sys

LIMITS = ("max_length", "min_length", "pattern", "maximum", "minimum", "max_items", "min_items")


def constant(node):
    try:
        return ast.literal_eval(node)
    except (ValueError, SyntaxError):
        return None


def assigned(body, name):
    for node in body:
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(t, ast.Name) and t.id == name for t in targets):
                return constant(node.value)
    return None


def enums_of(files):
    found = {}
    for file in files:
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.ClassDef):
                values = [constant(n.value) for n in node.body if isinstance(n, ast.Assign)]
                values = [v for v in values if isinstance(v, str)]
                if values:
                    found[node.name] = values
    return found


def models_of(files, enums):
    found = {}
    for file in files:
        for node in ast.parse(file.read_text()).body:
            if not isinstance(node, ast.ClassDef):
                continue
            doc = ast.get_docstring(node) or ""
            flat = re.sub(r"\s+", " ", doc)
            kinds = dict(re.findall(r":vartype (\w+): (?:str|float|int) or ~[\w.]+\.(\w+)", flat))
            lists = dict(re.findall(r":vartype (\w+): list\[str or ~[\w.]+\.(\w+)\]", flat))
            attributes = assigned(node.body, "_attribute_map") or {}
            limits = assigned(node.body, "_validation") or {}
            properties = {}
            for name, where in attributes.items():
                said = limits.get(name, {})
                entry = {"key": where["key"].replace("\\\\.", "\\."), "type": where["type"]}
                entry.update({k: v for k, v in said.items() if k in LIMITS})
                for flag in ("required", "readonly"):
                    if said.get(flag):
                        entry[flag] = True
                if name in kinds and kinds[name] in enums:
                    entry["enum"] = enums[kinds[name]]
                if name in lists and lists[name] in enums:
                    entry["itemEnum"] = enums[lists[name]]
                properties[name] = entry
            found[node.name] = {
                "bases": [b.attr if isinstance(b, ast.Attribute) else getattr(b, "id", "") for b in node.bases],
                "properties": properties,
                "subtypes": assigned(node.body, "_subtype_map") or {},
            }
    return found


def source_of(node, lines):
    return "\n".join(lines[node.lineno - 1 : node.end_lineno])


def builders(file):
    """The functions of a file that build a request: function, its source, and the path."""
    whole = file.read_text()
    lines = whole.splitlines()
    for node in ast.parse(whole).body:
        if not isinstance(node, ast.FunctionDef) or not node.name.startswith("build_"):
            continue
        paths = [
            n.value
            for n in ast.walk(node)
            if isinstance(n, ast.Constant) and isinstance(n.value, str) and "/providers/" in n.value
        ]
        paths += [
            n.value
            for n in ast.walk(node)
            if isinstance(n, ast.Constant) and isinstance(n.value, str) and re.match(r"^/subscriptions(/\{|$)", n.value)
        ]
        if paths:
            yield node, source_of(node, lines), paths[0]


def asked(file, root):
    """What a file asks without making anything: builder -> method, path, parameters, version."""
    found = {}
    for node, text, path in builders(file):
        method = re.search(r'method="(GET|HEAD|POST)"', text)
        said = re.search(r'"api[-_]version".{0,60}?"(\d{4}-\d\d-\d\d(?:-\w+)?)"', text, re.S)
        version = said[1] if said else root.name[1:].replace("_", "-")
        if method is None or not re.fullmatch(r"\d{4}-\d\d-\d\d", version):
            continue
        query = sorted(set(re.findall(r'_params\["([^"]+)"\] =', text)))
        found[node.name] = {"method": method[1], "path": path, "query": query, "version": version}
    return found


def answers(file, models):
    """Builder -> model of the answer, from the methods that call it and read what comes back."""
    found = {}
    whole = file.read_text()
    lines = whole.splitlines()
    for group in ast.parse(whole).body:
        if not isinstance(group, ast.ClassDef):
            continue
        for method in group.body:
            if not isinstance(method, ast.FunctionDef):
                continue
            text = source_of(method, lines)
            read = [m for m in re.findall(r'_deserialize\(\s*"(\w+)",\s*pipeline_response', text) if m in models]
            for call in re.findall(r"= (build_\w+)\(", text):
                if read:
                    found[call] = read[0]
    return found


def closure(models, name):
    """A model and all that it is made of."""
    needed, seen = [name], set()
    while needed:
        one = needed.pop()
        if one in seen or one not in models:
            continue
        seen.add(one)
        needed += models[one]["bases"]
        needed += [w for p in models[one]["properties"].values() for w in re.findall(r"\w+", p["type"])]
    return seen


def built(file):
    """The requests a file builds: name of the builder -> path, names in it and their limits, for PUT only."""
    found = {}
    for node, text, path in builders(file):
        if 'method="PUT"' not in text:
            continue
        names = {}
        for call in ast.walk(node):
            is_url = isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "url"
            if is_url and call.args:
                names[constant(call.args[0])] = {k.arg: constant(k.value) for k in call.keywords if k.arg in LIMITS}
        keys = re.findall(r"\{(\w+)\}", path)
        found[node.name] = {"path": path, "names": {k: names.get(snake(k), {}) for k in keys}}
    return found


def snake(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def bodies(file, models):
    """Builder -> model of the body, from the methods that call it."""
    found = {}
    for group in ast.parse(file.read_text()).body:
        if not isinstance(group, ast.ClassDef):
            continue
        for method in group.body:
            if not isinstance(method, ast.FunctionDef):
                continue
            calls = [
                n.func.id
                for n in ast.walk(method)
                if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id.startswith("build_")
            ]
            said = [ast.unparse(a.annotation) for a in method.args.args + method.args.kwonlyargs if a.annotation]
            named = [m for m in re.findall(r"_models\.(\w+)", " ".join(said)) if m in models]
            for call in calls:
                if named:
                    found[call] = named[0]
    return found


def newest(package):
    """Folders of one API version; a package with several keeps each in a folder of its own."""
    folders = [f.parent for f in package.rglob("operations/__init__.py") if "/aio/" not in str(f)]
    return folders


def main(source, target, reads):
    requests, models, questions, forms = [], {}, [], {}
    for package in sorted(p for p in source.iterdir() if p.is_dir()):
        for folder in newest(package):
            root = folder.parent
            version = root.name if re.match(r"v\d", root.name) else "latest"
            space = f"{package.name}/{version}/{root.parent.name if version != 'latest' else root.name}"
            enums = enums_of(root.glob("models/*enums.py"))
            found = models_of(sorted(root.glob("models/_models_py3.py")) or sorted(root.glob("models/_models.py")), enums)
            if not found:
                continue
            models[space] = found
            for file in sorted(root.glob("operations/_*operations.py")):
                body = bodies(file, found)
                for name, request in built(file).items():
                    if name in body:
                        requests.append({"space": space, "body": body[name], **request})
                answer = answers(file, found)
                for name, question in asked(file, root).items():
                    said = {"body": body.get(name, "") if question["method"] == "POST" else "", "answer": answer.get(name, "")}
                    questions.append({"space": space, **said, **question})
                    for model in said.values():
                        for part in closure(found, model):
                            forms.setdefault(space, {})[part] = found[part]
    # Of one path the newest description counts.
    latest = {}
    for request in requests:
        known = latest.get(request["path"])
        if known is None or request["space"].split("/")[1] >= known["space"].split("/")[1]:
            latest[request["path"]] = request
    used = {r["space"] for r in latest.values()}
    out = {"requests": sorted(latest.values(), key=lambda r: r["path"]), "models": {k: v for k, v in models.items() if k in used}}
    target.write_text(json.dumps(out))
    reads.write_text(json.dumps({"reads": questions, "models": forms}))
    print(f"{len(out['requests'])} requests, {sum(map(len, out['models'].values()))} models, {len(questions)} reads")


main(*map(pathlib.Path, sys.argv[1:4]))
