#!/usr/bin/env bash
# All device tests and the table of `Engine.Bench gpu`, on a Linux machine with an NVIDIA GPU and without .NET, within 8 minutes.
#
#   Engine.Bench/gpu-check.sh pack [FOLDER]     where the .NET SDK is: makes FOLDER (artifacts/gpu-check), which has all that is needed:
#                                               gpu-check (one file, below 60 MB), this script, a model of this repository, and, of the folder that
#                                               ENGINE_TEST_DATA names, the fixtures that the tests read. Copy it to the machine.
#   FOLDER/gpu-check.sh run [RESULTS]           there: needs bash, coreutils and the driver. RESULTS (./gpu-check-results) gets tests.txt, gpu.json, gpu.md,
#                                               gpu.svg, torch.json (PyTorch beside it, where python3 has it) and summary.txt.
#
# Exit code of run: 0 where every test passed or was skipped by name and the table is whole, 1 where not, 2 where the arguments are wrong.
# GPU_CHECK_DEVICE=opencl (or simulator) takes another kind of device than cuda, to try the script out; GPU_CHECK_TABLE="--shape SmolLM2-135M ..." gives
# `gpu` other models than the default. GPU_CHECK_SCALE=0.5 halves the time of every part, 2 doubles it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# What the tests of devices read of ENGINE_TEST_DATA. The model is for A_model_of_135_million_weights..., which is skipped without it.
fixtures=(fixtures/hf/{llama-gqa,llama-yarn,mistral-window,qwen3,qwen3_moe,mixtral,gpt2} fixtures/gguf/{llama-gqa,mixtral}.gguf fixtures/gguf-quant/index.json
  fixtures/gguf-quant/{llama-{F16,Q8_0,Q6_K,Q5_1,Q4_K_M,IQ4_XS,TQ2_0},mixtral-Q4_K_M}{.gguf,.exact.f32,.llamacpp.f32})
large_model=models/SmolLM2-135M-Instruct.Q4_1.gguf
large_test=A_model_of_135_million_weights_has_the_bits_of_the_CPU
most_bytes=60000000

usage() { sed -n '2,15s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }

pack() {
  local root folder built
  root=$(cd "$here/.." && pwd)
  mkdir -p "${1:-$root/artifacts/gpu-check}"
  folder=$(cd "${1:-$root/artifacts/gpu-check}" && pwd)
  built=$root/artifacts/gpu-check-build
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
  # Tests find the repository's models by the path of their source: here, by the folder they run in.
  dotnet publish "$root/Engine.Bench/GpuCheck" -c Release --artifacts-path "$built" -o "$built/out" -p:PathMap="$root=." -v quiet
  cp "$built/out/gpu-check" "$here/gpu-check.sh" "$folder/"
  mkdir -p "$folder/models"
  cp -r "$root/models/Fable-300K" "$folder/models/"
  if [[ -d ${ENGINE_TEST_DATA:-} ]]; then
    for name in "${fixtures[@]}"; do
      mkdir -p "$folder/data/$(dirname "$name")"
      cp -rL "$ENGINE_TEST_DATA/$name" "$folder/data/$(dirname "$name")/"
    done
    chmod -R u+w "$folder/data"
  else
    echo "pack: without ENGINE_TEST_DATA, tests that read fixtures will be skipped" >&2
  fi
  local bytes
  bytes=$(stat -c %s "$folder/gpu-check")
  echo "$folder: gpu-check of $((bytes / 1000000)) MB, $(du -sm "$folder" | cut -f1) MB in all"
  if ((bytes > most_bytes)); then echo "pack: gpu-check is larger than $((most_bytes / 1000000)) MB" >&2; exit 1; fi
}

# Seconds of a part; scaled.
seconds() { awk "BEGIN { printf \"%d\", $1 * ${GPU_CHECK_SCALE:-1} }"; }

# part NAME SECONDS OUTPUT COMMAND...: runs it within its time, notes how it ended.
part() {
  local name=$1 limit=$2 output=$3 began=$SECONDS code=0
  shift 3
  echo "== $name (at most $limit s)"
  timeout -k 5 "$limit" "$@" >"$output" 2>"$output.log" || code=$?
  tail -n 20 "$output"
  [[ $code == 0 ]] || tail -n 5 "$output.log" >&2
  local how="exit code $code"
  [[ $code == 0 ]] && how="done"
  [[ $code == 124 || $code == 137 ]] && how="stopped: no time left"
  [[ $code == 77 ]] && how="not here"
  echo "$name: $how, $((SECONDS - began)) s" >>"$results/summary.txt"
  [[ $code == 0 || $code == 77 ]] || failed=1
}

run() {
  local device=${GPU_CHECK_DEVICE:-cuda} table skip=()
  [[ -x $here/gpu-check ]] || { echo "run: there is no $here/gpu-check; make it with: gpu-check.sh pack" >&2; exit 2; }
  [[ $device =~ ^(cuda|opencl|simulator)$ ]] || { echo "run: GPU_CHECK_DEVICE is cuda, opencl or simulator, not '$device'" >&2; exit 2; }
  mkdir -p "${1:-gpu-check-results}"
  results=$(cd "${1:-gpu-check-results}" && pwd)
  cd "$here"
  failed=0
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  : >"$results/summary.txt"
  # The single file unpacks nothing; made-up weights and temporary files go where they are removed in the end.
  export XDG_CACHE_HOME=$scratch TMPDIR=$scratch DOTNET_BUNDLE_EXTRACT_BASE_DIR=$scratch
  if [[ -d $here/data ]]; then export ENGINE_TEST_DATA=$here/data; else unset ENGINE_TEST_DATA; fi
  [[ -e ${ENGINE_TEST_DATA:-}/$large_model ]] || skip=(--skip "$large_test")
  if [[ $device == opencl ]]; then export ENGINE_REQUIRE_OPENCL=1; fi
  if [[ $device == cuda ]]; then
    # Containers often have the driver under its full name alone.
    libraries=$(ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null || true)
    driver=$(awk '/libcuda\.so\.1 / { print $NF; exit }' <<<"$libraries")
    if [[ -n $driver ]] && ! grep -q 'libcuda\.so ' <<<"$libraries"; then
      ln -s "$driver" "$scratch/libcuda.so"
      export LD_LIBRARY_PATH=$scratch${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    fi
    nvidia-smi >"$results/nvidia-smi.txt" 2>&1 || echo "no nvidia-smi" >"$results/nvidia-smi.txt"
    table=(--shape Llama-3.2-1B Llama-3.1-8B --format Q8_0,F16,Q4_K_M --prefill 512 --decode 128 --samples 3)
  else
    table=(--shape SmolLM2-135M --format Q8_0 --prefill 16 --decode 4 --samples 1)
  fi
  [[ -z ${GPU_CHECK_TABLE:-} ]] || read -ra table <<<"$GPU_CHECK_TABLE"
  # 465 s in all; the table begins no model in its last minute.
  part table "$(seconds 200)" "$results/table.txt" ./gpu-check gpu --device "$device" "${table[@]}" --limit "$(seconds 140)" --json "$results/gpu.json"
  part tests "$(seconds 210)" "$results/tests.txt" ./gpu-check tests "$device" --limit "$(seconds 195)" "${skip[@]}"
  write_torch "$scratch/peer.py"
  part torch "$(seconds 55)" "$results/torch.json" python3 "$scratch/peer.py" "$(seconds 40)"
  echo "== summary"
  cat "$results/summary.txt"
  echo "$results"
  exit "$failed"
}

# What PyTorch gives on the same device: as JSON on one line; exit code 77 where it is not here.
write_torch() {
  cat >"$1" <<'PY'
import json, sys, time
sys.stderr.write("looking for torch\n")
try:
    import torch
    if not torch.cuda.is_available():
        raise ImportError("torch sees no GPU")
except ImportError as e:
    print(json.dumps({"torch": None, "reason": str(e)}))
    sys.exit(77)
ends = time.time() + float(sys.argv[1])
result = {"torch": torch.__version__, "device": torch.cuda.get_device_name(0)}
half = dict(device="cuda", dtype=torch.float16)


def seconds(call, least=0.05):
    """The best of five, each of as many calls as take long enough."""
    call()
    torch.cuda.synchronize()
    count, best = 1, 0.0
    while best < least:
        count *= 2
        best = once(call, count) * count
    return min(once(call, count) for _ in range(5))


def once(call, count):
    torch.cuda.synchronize()
    start = time.perf_counter()
    for _ in range(count):
        call()
    torch.cuda.synchronize()
    return (time.perf_counter() - start) / count


def part(name, measure):
    if time.time() > ends:
        result[name] = None
        return
    try:
        result[name] = measure()
    except Exception as e:
        result[name] = str(e)


def copy():
    x = torch.zeros(1 << 30, device="cuda", dtype=torch.uint8)
    y = torch.empty_like(x)
    return {"GB/s": 2 * x.numel() / seconds(lambda: y.copy_(x)) / 1e9}


def matmul_f16(n=8192):
    a, b = torch.randn(n, n, **half), torch.randn(n, n, **half)
    return {"TFLOP/s": 2 * n**3 / seconds(lambda: a @ b) / 1e12}


def matmul_int8(n=8192):
    a = torch.randint(-128, 127, (n, n), device="cuda", dtype=torch.int8)
    b = torch.randint(-128, 127, (n, n), device="cuda", dtype=torch.int8).t()
    return {"TOP/s": 2 * n**3 / seconds(lambda: torch._int_mm(a, b)) / 1e12}


def matvec_f16(rows=14336, columns=4096, copies=8):
    # Several matrices in turns: no cache holds them.
    w = [torch.randn(rows, columns, **half) for _ in range(copies)]
    x = torch.randn(1, columns, **half)
    t = seconds(lambda: [x @ m.t() for m in w])
    return {"GB/s": copies * 2 * rows * columns / t / 1e9}


def attention(queries, keys, heads=32, dim=128):
    q = torch.randn(1, heads, queries, dim, **half)
    k, v = torch.randn(1, heads, keys, dim, **half), torch.randn(1, heads, keys, dim, **half)
    causal = queries == keys
    t = seconds(lambda: torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=causal))
    flops = 4 * heads * queries * keys * dim * (0.5 if causal else 1)
    return {"TFLOP/s": flops / t / 1e12, "GB/s": 2 * 2 * heads * keys * dim / t / 1e9, "us": 1e6 * t}


def model(layers, hidden, intermediate, heads, kv_heads, dim, vocab, tokens, past):
    """The matrices and the attention of a Llama in float16, without norms and activations: tokens/s of an eager forward."""
    shapes = [(heads + 2 * kv_heads) * dim, hidden, 2 * intermediate, hidden]
    inputs = [hidden, heads * dim, hidden, intermediate]
    w = [[torch.randn(o, i, **half) for o, i in zip(shapes, inputs)] for _ in range(layers)]
    head = torch.randn(vocab, hidden, **half)
    x = [torch.randn(tokens, i, **half) for i in inputs]
    q = torch.randn(1, heads, tokens, dim, **half)
    k = torch.randn(1, heads, past + tokens, dim, **half)

    def step():
        for layer in w:
            for m, a in zip(layer, x):
                a @ m.t()
            torch.nn.functional.scaled_dot_product_attention(q, k, k, is_causal=past == 0 and tokens > 1)
        x[0][-1:] @ head.t()

    return {"tokens/s": tokens / seconds(step)}


llama_1b = (16, 2048, 8192, 32, 8, 64, 128256)
llama_8b = (32, 4096, 14336, 32, 8, 128, 128256)
with torch.no_grad():
    part("copy", copy)
    part("matmul_f16_8192", matmul_f16)
    part("matmul_int8_8192", matmul_int8)
    part("matvec_f16_14336x4096", matvec_f16)
    part("attention_prefill_4096", lambda: attention(4096, 4096))
    part("attention_decode_4096", lambda: attention(1, 4096))
    part("llama_1b_f16_decode", lambda: model(*llama_1b, tokens=1, past=576))
    part("llama_1b_f16_prefill_512", lambda: model(*llama_1b, tokens=512, past=0))
    part("llama_8b_f16_decode", lambda: model(*llama_8b, tokens=1, past=576))
    part("llama_8b_f16_prefill_512", lambda: model(*llama_8b, tokens=512, past=0))
print(json.dumps(result))
PY
}

case ${1:-} in
  pack) shift; [[ $# -le 1 ]] || usage; pack "$@" ;;
  run) shift; [[ $# -le 1 ]] || usage; run "$@" ;;
  *) usage ;;
esac
