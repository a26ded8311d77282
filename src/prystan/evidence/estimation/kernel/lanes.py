"""Eight numbers at once: a vector of eight doubles as a type of Numba, with exact, reproducible arithmetic.

A model is fitted to eight tables together, one table a lane. Numba's own vectoriser must assume that arrays overlap and
gives up on loops this short; so the vector is named here. Nothing is reordered (no fastmath): a lane gives the same
bits whatever its neighbours hold. On processors with narrower registers LLVM splits the vector by itself.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call"
# ruff: noqa: ARG001 - an intrinsic names its arguments for whoever calls it; what it builds reads them elsewhere
# Functions of this file are templates that Numba types; mypy would check types that never exist in Python.
from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, TypeVar, cast

from llvmlite import ir
from numba.core import types
from numba.core.cgutils import get_or_insert_function
from numba.extending import intrinsic as numba_intrinsic
from numba.extending import models, overload, register_model

from prystan.evidence.compiled import compiled as kept
from prystan.evidence.estimation.kernel import WIDTH

_VECTOR = ir.VectorType(ir.DoubleType(), WIDTH)
_BITS = ir.VectorType(ir.IntType(64), WIDTH)
_MASK = ir.VectorType(ir.IntType(1), WIDTH)

# Numba types an intrinsic as the Python function that describes it; its callers see the operation it builds.
intrinsic: Any = numba_intrinsic
Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile with Numba, kept on disk. Dividing by zero gives infinity; Python's lock is released."""
    return cast(Function, kept(nogil=True, error_model="numpy")(function))


def within(function: Function) -> Function:
    """Compile as a part of other compiled functions, written into each of them: vectors then stay in registers."""
    return cast(Function, kept(nogil=True, error_model="numpy", forceinline=True)(function))


class Lanes(types.Type):
    """The Numba type of eight doubles."""

    def __init__(self) -> None:
        super().__init__(name="Lanes")


LANES = Lanes()


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, numba_type: Any) -> None:
        super().__init__(manager, numba_type, _VECTOR)


def _place(context, builder, array_type, array, row):
    """Pointer to the eight doubles of `row` of a (rows, 8) array."""
    data = context.make_array(array_type)(context, builder, array).data
    start = builder.mul(row, ir.Constant(row.type, WIDTH))
    return builder.bitcast(builder.gep(data, [start]), _VECTOR.as_pointer())


@intrinsic
def load(typingctx, array, row):
    """The eight doubles of one row of a (rows, 8) array."""

    def build(context, builder, signature, arguments):
        pointer = _place(context, builder, signature.args[0], *arguments)
        return builder.load(pointer, align=8)

    return LANES(array, types.intp), build


@intrinsic
def store(typingctx, array, row, value):
    """Write eight doubles into one row of a (rows, 8) array."""

    def build(context, builder, signature, arguments):
        pointer = _place(context, builder, signature.args[0], arguments[0], arguments[1])
        builder.store(arguments[2], pointer, align=8)
        return context.get_dummy_value()

    return types.void(array, types.intp, LANES), build


@intrinsic
def fill(typingctx, number):
    """The same number in every lane."""

    def build(context, builder, signature, arguments):
        del context, signature
        one = builder.insert_element(ir.Constant(_VECTOR, ir.Undefined), arguments[0], ir.Constant(ir.IntType(32), 0))
        zeros = ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), [0] * WIDTH)
        return builder.shuffle_vector(one, ir.Constant(_VECTOR, ir.Undefined), zeros)

    return LANES(types.float64), build


@intrinsic
def fma(typingctx, a, b, c):
    """a·b + c, rounded once."""

    def build(context, builder, signature, arguments):
        del context, signature
        kind = ir.FunctionType(_VECTOR, [_VECTOR] * 3)
        return builder.call(get_or_insert_function(builder.module, kind, f"llvm.fma.v{WIDTH}f64"), arguments)

    return LANES(LANES, LANES, LANES), build


@intrinsic
def select(typingctx, mask, yes, no):
    """`yes` where the mask is above one half, else `no`."""

    def build(context, builder, signature, arguments):
        del context, signature
        half = ir.Constant(_VECTOR, [0.5] * WIDTH)
        return builder.select(builder.fcmp_ordered(">", arguments[0], half), arguments[1], arguments[2])

    return LANES(LANES, LANES, LANES), build


@intrinsic
def less(typingctx, a, b):
    """1 where a < b, else 0; 0 where either is not a number."""

    def build(context, builder, signature, arguments):
        del context, signature
        ones, zeros = ir.Constant(_VECTOR, [1.0] * WIDTH), ir.Constant(_VECTOR, [0.0] * WIDTH)
        return builder.select(builder.fcmp_ordered("<", *arguments), ones, zeros)

    return LANES(LANES, LANES), build


@intrinsic
def some(typingctx, mask):
    """Whether the mask is above one half in any lane."""

    def build(context, builder, signature, arguments):
        del context, signature
        half = ir.Constant(_VECTOR, [0.5] * WIDTH)
        bits = builder.bitcast(builder.fcmp_ordered(">", arguments[0], half), ir.IntType(WIDTH))
        return builder.icmp_unsigned("!=", bits, ir.Constant(ir.IntType(WIDTH), 0))

    return types.boolean(LANES), build


@intrinsic
def _times_power_of_two(typingctx, value, shifted):
    """value·2^k, where k sits in the low bits of `shifted`."""

    def build(context, builder, signature, arguments):
        del context, signature
        exponent = builder.shl(builder.bitcast(arguments[1], _BITS), ir.Constant(_BITS, [52] * WIDTH))
        return builder.bitcast(builder.add(builder.bitcast(arguments[0], _BITS), exponent), _VECTOR)

    return LANES(LANES, LANES), build


def _arithmetic(name: str) -> Any:
    @intrinsic
    def operation(typingctx, a, b):
        def build(context, builder, signature, arguments):
            del context, signature
            return getattr(builder, name)(*arguments)

        return LANES(LANES, LANES), build

    return operation


_add, _sub, _mul, _div = (_arithmetic(name) for name in ("fadd", "fsub", "fmul", "fdiv"))


@overload(operator.add)
def _overload_add(a, b):
    return (lambda a, b: _add(a, b)) if isinstance(a, Lanes) and isinstance(b, Lanes) else None


@overload(operator.sub)
def _overload_sub(a, b):
    return (lambda a, b: _sub(a, b)) if isinstance(a, Lanes) and isinstance(b, Lanes) else None


@overload(operator.mul)
def _overload_mul(a, b):
    return (lambda a, b: _mul(a, b)) if isinstance(a, Lanes) and isinstance(b, Lanes) else None


@overload(operator.truediv)
def _overload_div(a, b):
    return (lambda a, b: _div(a, b)) if isinstance(a, Lanes) and isinstance(b, Lanes) else None


@within
def smaller(a: Any, b: Any) -> Any:
    """The smaller of two, lane by lane; `b` where `a` is not a number."""
    return select(less(a, b), a, b)


@within
def larger(a: Any, b: Any) -> Any:
    """The larger of two, lane by lane; `b` where `a` is not a number."""
    return select(less(b, a), a, b)


# ln 2 in two parts, so that k·ln 2 is subtracted without loss (Cody and Waite 1980).
_LOG2_E, _LN2_HIGH, _LN2_LOW = 1.4426950408889634, 6.93147180369123816490e-01, 1.90821492927058770002e-10
_SHIFT = 6755399441055744.0  # 1.5·2^52: adding it rounds to an integer and leaves that integer in the low bits
_T2, _T3, _T4, _T5, _T6, _T7 = 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040
_T8, _T9, _T10, _T11, _T12, _T13 = 1 / 40320, 1 / 362880, 1 / 3628800, 1 / 39916800, 1 / 479001600, 1 / 6227020800


@within
def exponential(x: Any) -> Any:
    """e^x to the last digit or so, for x cut to ±700 (a dead parameter has no use for less than 1e-304)."""
    x = larger(smaller(x, fill(700.0)), fill(-700.0))
    shifted = fma(x, fill(_LOG2_E), fill(_SHIFT))
    k = shifted - fill(_SHIFT)
    r = fma(k, fill(-_LN2_LOW), fma(k, fill(-_LN2_HIGH), x))
    sum_ = fma(r, fill(_T13), fill(_T12))
    sum_ = fma(r, sum_, fill(_T11))
    sum_ = fma(r, sum_, fill(_T10))
    sum_ = fma(r, sum_, fill(_T9))
    sum_ = fma(r, sum_, fill(_T8))
    sum_ = fma(r, sum_, fill(_T7))
    sum_ = fma(r, sum_, fill(_T6))
    sum_ = fma(r, sum_, fill(_T5))
    sum_ = fma(r, sum_, fill(_T4))
    sum_ = fma(r, sum_, fill(_T3))
    sum_ = fma(r, sum_, fill(_T2))
    sum_ = fma(r, sum_, fill(1.0))
    sum_ = fma(r, sum_, fill(1.0))
    return _times_power_of_two(sum_, shifted)
