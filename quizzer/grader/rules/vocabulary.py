"""What code under a rule may use: words of Python, of torch and numpy, and of other libraries.

An honest learner may need: arithmetic, comparison, indexing and reshaping of tensors and arrays,
by operator, function or method; helpers, lambdas, classes, dataclasses and `nn.Module`s;
decorators; `torch.no_grad`, dtypes and devices; assertions, errors and printing; types, which are
never evaluated. What is listed neither calls back nor looks names up by text.
"""

from __future__ import annotations

import ast
import builtins
import re

ERRORS = frozenset(
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
)
BUILTINS = ERRORS | frozenset(
    """
    abs all any bin bool bytes callable chr complex dict divmod enumerate float format frozenset
    hash hex id input int isinstance issubclass len list max min object oct ord pow print property
    range repr reversed round set slice sorted staticmethod classmethod str sum super tuple type
    zip NotImplemented Ellipsis __name__ __file__ __doc__ __debug__
    __slots__
    """.split()
)
LOOPING_BUILTINS = frozenset("map filter iter next".split())

# Of torch, numpy and math, and of tensors, arrays, numbers, texts and lists.
PLAIN = frozenset(
    """
    T H mT A I J abs absolute add addcdiv addcmul addmm addmv addr all allclose amax amin aminmax
    angle any arange argmax argmin argsort argwhere array as_strided as_tensor asarray
    astype atleast_1d atleast_2d atleast_3d average autograd baddbmm bfloat16 bincount bitwise_and
    bitwise_not bitwise_or bitwise_xor block_diag bmm bool bool_ broadcast_arrays broadcast_shapes
    broadcast_tensors broadcast_to cat ceil chunk clamp clamp_max clamp_min clip clone
    column_stack complex concat concatenate conj contiguous copy copysign copy_ cos cosh count
    count_nonzero cov cpu cross cuda cummax cummin cumprod cumsum data deg2rad det detach device
    diag diag_embed diagonal diff dim dist div divide dot double dstack dtype e einsum element_size
    empty empty_like enable_grad eps eq equal erf erfc erfinv exp exp2 expand expand_as expand_dims
    expm1 eye fill fill_ fill_diagonal_ finfo flatten flip fliplr flipud float float16 float32
    float64 floating floor floor_divide fmax fmin fmod frac full full_like func functional gather
    ge geomspace get_default_dtype get_device grad grad_fn greater greater_equal gt half heaviside
    hsplit hstack hypot iinfo imag index_add index_copy index_fill index_put index_select inf inner
    int int16 int32 int64 int8 integer inv inverse isclose isfinite isinf isnan is_available
    is_complex is_contiguous is_cuda is_floating_point is_grad_enabled is_inference is_integer
    is_leaf is_nonzero is_tensor item kron ldexp le lerp less less_equal linalg linspace
    log log10 log1p log2 logaddexp logaddexp2 logcumsumexp logical_and logical_not logical_or
    logical_xor logspace logsumexp long lt masked_fill masked_scatter masked_select masked_where
    matmul matrix_norm matrix_power max maximum mean median meshgrid min minimum mm mode moveaxis
    movedim mul multiply mv name nan nan_to_num nanmean nansum narrow ndarray ndim ndimension ne
    neg negative new_empty new_full new_ones new_tensor new_zeros newaxis nn no_grad nonzero norm
    normal not_equal number numel numpy ones ones_like ord outer pad partition permute pi polar
    positive pow power prod ptp put_along_axis quantile rad2deg rand rand_like randint randint_like
    randn randn_like randperm random range ravel real reciprocal remainder renorm repeat
    repeat_interleave requires_grad requires_grad_ reshape reshape_as resize_ resolve_conj roll
    rot90 round row_stack rsqrt rsub scatter scatter_add scatter_reduce searchsorted select
    set_grad_enabled sgn shape sign signbit sin sinc single sinh size
    slice_scatter slogdet sort special split sqrt square squeeze stack std std_mean
    stride strides subtract sub sum svd swapaxes swapdims t take take_along_axis take_along_dim
    tan tanh tensor tensor_split tensordot Tensor FloatTensor DoubleTensor LongTensor
    IntTensor BoolTensor Generator Size tile to tolist topk torch trace transpose tril triu
    true_divide trunc type type_as uint8 unbind unflatten unfold unique unique_consecutive
    unsqueeze unsqueeze_ vander var var_mean vdot view view_as vmap vsplit vstack where xlogy
    zero_ zeros zeros_like manual_seed no_type_check inference_mode from_numpy frombuffer
    ascontiguousarray asanyarray nbytes itemsize isscalar result_type promote_types can_cast
    abs_ acos acosh add_ addcmul_ addcdiv_ asin asinh atan atan2 atanh clamp_ clamp_min_ clamp_max_
    clip_ cos_ div_ divide_ exp_ expm1_ floor_ log_ log1p_ masked_fill_ masked_scatter_ mul_
    multiply_ neg_ negative_ pow_ reciprocal_ relative remainder_ round_ rsqrt_ sign_ sqrt_
    square_ sub_ subtract_ t_ tanh_ transpose_ squeeze_ trunc_ index_add_ index_copy_ index_fill_
    index_put_ scatter_ scatter_add_ cumsum_ cumprod_ sin_ arccos arcsin arctan arctan2 arctanh
    degrees radians fabs fsum gcd lcm factorial comb perm isqrt hypot tau gamma lgamma modf frexp
    cbrt fma dist sumprod nextafter ulp rint fix
    bit_length bit_count conjugate numerator denominator is_integer as_integer_ratio hex
    from_bytes to_bytes
    capitalize casefold center endswith find index isalpha isdigit isalnum islower isupper
    join ljust lower lstrip removeprefix removesuffix replace rfind rjust rpartition rsplit rstrip
    splitlines startswith strip swapcase title translate upper zfill encode decode
    clear discard difference intersection isdisjoint issubset issuperset items keys pop popitem
    remove reverse symmetric_difference union values get args
    Function save_for_backward saved_tensors needs_input_grad mark_dirty mark_non_differentiable
    training Module Parameter Identity Tanh parameter eval train parameters named_parameters
    zero_grad register_buffer
    """.split()
)
CHANGING = frozenset("append extend insert add update setdefault appendleft popleft".split())
# What learners reach for and a rule is there to keep out; of anything else it knows nothing.
LOOPING_NAMES = frozenset(
    """
    map filter iter next reduce accumulate starmap vectorize apply_along_axis apply_over_axes
    apply_ map_ map2_ fromfunction fromiter frompyfunc nditer ndenumerate ndindex itertools
    """.split()
)
ACTIVATIONS = frozenset(
    """
    sigmoid sigmoid_ relu relu_ softmax log_softmax softplus gelu silu elu selu leaky_relu hardtanh
    threshold logsigmoid expit logit hardsigmoid hardswish mish Sigmoid ReLU Softmax LogSoftmax
    Softplus GELU SiLU ELU LeakyReLU
    """.split()
)
# Of a numpy function that works on two arrays, such as `numpy.add`.
UFUNC_METHODS = frozenset("outer reduce accumulate at".split())

LIBRARIES: dict[str, frozenset[str]] = {
    "functools": frozenset(
        "partial partialmethod wraps update_wrapper lru_cache cache cached_property".split()
    ),
    "operator": frozenset(
        """
        add sub mul truediv floordiv mod pow neg pos abs matmul and_ or_ xor not_ invert lshift
        rshift lt le eq ne ge gt getitem index truth is_ is_not contains concat
        """.split()
    ),
    "typing": frozenset(
        "Any Generic NamedTuple Protocol TypeVar cast final overload override".split()
    ),
    "typing_extensions": frozenset("override Protocol".split()),
    "dataclasses": frozenset("dataclass field asdict astuple replace fields".split()),
    "abc": frozenset("ABC abstractmethod".split()),
    "collections": frozenset(
        """
        namedtuple OrderedDict deque Counter defaultdict abc Iterable Iterator Sequence Mapping
        Sized Collection Callable Hashable
        """.split()
    ),
    "string": frozenset("ascii_letters ascii_lowercase ascii_uppercase digits punctuation".split()),
    "copy": frozenset("copy deepcopy".split()),
    "contextlib": frozenset("nullcontext suppress".split()),
    "time": frozenset("time perf_counter monotonic sleep".split()),
    "warnings": frozenset("warn filterwarnings simplefilter catch_warnings".split()),
    "random": frozenset("random randint uniform choice seed gauss shuffle sample".split()),
    "numbers": frozenset("Number Complex Real Rational Integral".split()),
    "__future__": frozenset("annotations".split()),
}
LOOPING_LIBRARIES: dict[str, frozenset[str]] = {
    "functools": frozenset(["reduce"]),
    "itertools": frozenset(
        """
        accumulate chain from_iterable compress count cycle dropwhile filterfalse groupby islice
        pairwise permutations combinations product repeat starmap takewhile tee zip_longest
        """.split()
    ),
}

# Types of libraries, all of whose attributes are known.
TYPES = (
    ("torch", "Tensor"), ("torch", "Generator"), ("torch", "Size"), ("torch", "device"),
    ("torch", "dtype"), ("torch.nn", "Module"), ("torch.autograd", "Function"),
    ("numpy", "ndarray"), ("numpy", "generic"), ("numpy", "dtype"), ("numpy", "ufunc"),
)  # fmt: skip

STATEMENTS = (
    ast.FunctionDef, ast.ClassDef, ast.Return, ast.Assign, ast.AugAssign, ast.AnnAssign,
    ast.Delete, ast.If, ast.With, ast.Raise, ast.Try, ast.Assert, ast.Import, ast.ImportFrom,
    ast.Global, ast.Nonlocal, ast.Expr, ast.Pass, ast.Match, ast.match_case,
)  # fmt: skip
EXPRESSIONS = (
    ast.BoolOp, ast.NamedExpr, ast.BinOp, ast.UnaryOp, ast.Lambda, ast.IfExp, ast.Dict, ast.Set,
    ast.Compare, ast.Call, ast.FormattedValue, ast.JoinedStr, ast.Constant, ast.Attribute,
    ast.Subscript, ast.Starred, ast.Name, ast.List, ast.Tuple, ast.Slice,
)  # fmt: skip
PARTS = (
    ast.Module, ast.ExceptHandler, ast.arguments, ast.arg, ast.keyword, ast.alias, ast.withitem,
    ast.expr_context, ast.boolop, ast.operator, ast.unaryop, ast.cmpop, ast.MatchValue,
    ast.MatchSingleton, ast.MatchSequence, ast.MatchMapping, ast.MatchStar, ast.MatchAs,
    ast.MatchOr, ast.comprehension,
)  # fmt: skip
PLAIN_SYNTAX = (*STATEMENTS, *EXPRESSIONS, *PARTS)
CONSTRUCTS: dict[str, str] = {
    "MatchClass": "a class pattern", "AsyncFunctionDef": "an `async` function",
    "AsyncWith": "an `async with`", "Await": "an `await`", "TryStar": "an `except*`",
}  # fmt: skip
LOOPS: dict[type[ast.AST], str] = {
    ast.For: "a `for` loop", ast.AsyncFor: "a `for` loop", ast.While: "a `while` loop",
    ast.Break: "a `break`", ast.Continue: "a `continue`",
    ast.ListComp: "a list comprehension", ast.SetComp: "a set comprehension",
    ast.DictComp: "a dict comprehension", ast.GeneratorExp: "a generator expression",
    ast.Yield: "a `yield`", ast.YieldFrom: "a `yield from`",
}  # fmt: skip
LOOPING_SYNTAX = tuple(kind for kind in LOOPS if kind is not ast.AsyncFor)

# Where an exercise only leaves some names out, the rest of these may be used.
PUBLIC_MODULES = frozenset(
    """
    torch torch.nn torch.nn.functional torch.nn.init torch.nn.parameter torch.nn.modules
    torch.linalg torch.special torch.fft torch.func torch.autograd torch.autograd.functional
    torch.optim torch.optim.lr_scheduler torch.random torch.testing torch.cuda torch.nn.utils
    torch.utils torch.utils.data numpy numpy.linalg numpy.random numpy.fft
    numpy.lib numpy.lib.stride_tricks
    math cmath re random statistics heapq bisect
    """.split()
)

# Of torch and numpy: what runs or looks up a text, a file or a graph, or leads to a whole library.
RUN_TEXT = frozenset(
    """
    load compile get_device_module get_file_path import_ir_module import_ir_module_from_buffer
    parse_ir parse_schema parse_type_comment merge_type_from_type_comment unify_type_list fork wait
    cudart CUDAPluggableAllocator IterDataPipe MapDataPipe DFIterDataPipe DataChunk
    functional_datapipe bmat test
    """.split()
)
# Modules and functions that hold others, which then need not be named.
COMPOSED = re.compile(r"transformer|rnn|lstm|gru|multihead", re.IGNORECASE)
# The classes of torch's inside that code of learners uses.
TYPES_IN_C = frozenset(
    "Generator Size device dtype finfo iinfo layout memory_format qscheme Event Stream".split()
)
