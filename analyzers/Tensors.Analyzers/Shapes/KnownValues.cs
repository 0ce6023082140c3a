using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Tensors.Analyzers.Ownership;
using Tensors.CodeModel;

namespace Tensors.Analyzers.Shapes;

/// <summary>Numbers and shapes that are certain: constants, and variables that are written once.</summary>
internal sealed partial class KnownValues(DeclaredTensors tensors, LocalDefinitions locals)
{
    // Locals that are defined by each other exist in broken code only.
    private const int MaxDepth = 16;

    private int _depth;

    public DeclaredTensors Tensors => tensors;

    /// <summary>A whole number, or null.</summary>
    public long? Integer(IOperation? operation)
    {
        operation = Strip(operation);
        return operation switch
        {
            { ConstantValue: { HasValue: true, Value: var value } } => value switch
            {
                int number => number,
                long number => number,
                short number => number,
                sbyte number => number,
                byte number => number,
                ushort number => number,
                uint number => number,
                _ => null,
            },
            ILocalReferenceOperation { Local: var local } => Define(local, Integer),
            IPropertyReferenceOperation { Instance: { } instance, Property: { Name: var name } property }
                when tensors.Find(property.ContainingType) is { } declared => AxisLength(declared, name, instance),
            _ => null,
        };
    }

    /// <summary>The shape of a tensor, typed or not, or of a view of all of one; null where nothing is known.</summary>
    public KnownShape? Shape(IOperation? operation)
    {
        operation = Strip(operation);
        var known = operation switch
        {
            ILocalReferenceOperation { Local: var local } => Define(local, Shape),
            IInvocationOperation call => OfCall(call),
            IPropertyReferenceOperation
            {
                Instance: { } instance,
                Property: { Name: "Buffer" or "TensorSpan" } property
            } when tensors.Find(property.ContainingType) is not null => Shape(instance),
            IConversionOperation { OperatorMethod: not null } conversion
                when tensors.Find(conversion.Type) is { } declared
                    && declared == tensors.Find(conversion.Operand.Type) => Shape(conversion.Operand),
            _ => null,
        };
        return known ?? (tensors.Find(operation?.Type) is { } own ? Declared(own) : null);
    }

    /// <summary>The lengths of a <c>TensorShape</c>, each or null; <c>default</c> where the rank is not known.</summary>
    public ImmutableArray<long?> Lengths(IOperation? operation)
    {
        operation = Strip(operation);
        return operation switch
        {
            ICollectionExpressionOperation list => Elements(list.Elements),
            IInvocationOperation { TargetMethod: { Name: "Create", ContainingType: var type } } call
                when OwnerTypes.IsTensorsType(type, "TensorShape") => Strip(
                call.Arguments.FirstOrDefault()?.Value
            ) switch
            {
                ICollectionExpressionOperation list => Elements(list.Elements),
                IArrayCreationOperation { Initializer: { } list } => Elements(list.ElementValues),
                _ => default,
            },
            ILocalReferenceOperation { Local: var local } => Define(local, value => new Boxed(Lengths(value)))?.Lengths
                ?? default,
            IPropertyReferenceOperation { Instance: { } instance, Property.Name: "Shape" } => Shape(instance)?.Lengths
                ?? default,
            _ => default,
        };
    }

    public static IOperation? Strip(IOperation? operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation { OperatorMethod: null, ConstantValue.HasValue: false } conversion:
                    operation = conversion.Operand;
                    break;
                case IParenthesizedOperation inner:
                    operation = inner.Operand;
                    break;
                default:
                    return operation;
            }
        }
    }

    private KnownShape? OfCall(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (tensors.Find(method.ContainingType) is { } declared)
        {
            return method switch
            {
                { IsStatic: true, Name: "Allocate" } => Allocated(declared, call),
                { IsStatic: true, Name: "FromBuffer" or "Borrow" } => Merge(declared, Shape(Argument(call, "buffer"))),
                _ => null,
            };
        }

        if (OwnerTypes.IsTensorsType(method.ContainingType, "TensorBuffer"))
        {
            return method.Name switch
            {
                "AllocateHeap" => Untyped(Integer(Argument(call, "dtype")), call),
                "FromArray" => Untyped(DTypeOf(method), call),
                "AsView" or "AsReadOnlyView" or "AsTensorSpan" or "AsReadOnlyTensorSpan" or "ToHeap" => Shape(
                    call.Instance
                ),
                _ => null,
            };
        }

        return OwnerTypes.IsTensorsType(method.ContainingType, "SharedMemoryAllocator") && method.Name is "Allocate"
            ? method.IsGenericMethod
                ? Untyped(DTypeOf(method), call)
                : Untyped(Integer(Argument(call, "dtype")), call)
            : null;
    }

    private KnownShape? Untyped(long? dtype, IInvocationOperation call)
    {
        var lengths = Lengths(Argument(call, "shape"));
        var info = dtype is >= 0 and <= int.MaxValue ? DTypeInfo.Find((int)dtype) : null;
        return info is null && lengths.IsDefault ? null : new KnownShape(info, lengths, Declared: null);
    }

    /// <summary>The dtype of a method's type argument, or null.</summary>
    private static long? DTypeOf(IMethodSymbol method) =>
        method.TypeArguments is [var type] ? ElementTypes.DTypeOf(type)?.Value : null;

    private KnownShape Allocated(DeclaredTensor declared, IInvocationOperation call) =>
        new(
            declared.DType,
            [.. declared.Axes.Select(axis => axis.Length ?? Integer(Argument(call, axis.ParameterName)))],
            declared
        );

    private static KnownShape Declared(DeclaredTensor declared) =>
        new(declared.DType, [.. declared.Axes.Select(axis => axis.Length)], declared);

    private static KnownShape Merge(DeclaredTensor declared, KnownShape? buffer)
    {
        var own = Declared(declared);
        return buffer is { HasRank: true } && buffer.Lengths.Length == own.Lengths.Length
            ? own with
            {
                Lengths = [.. own.Lengths.Select((length, i) => length ?? buffer.Lengths[i])],
            }
            : own;
    }

    private long? AxisLength(DeclaredTensor declared, string property, IOperation instance)
    {
        foreach (var axis in declared.Axes)
        {
            if (
                axis.Name is { } name
                && string.Equals(Identifiers.ToPascalCase(name), property, StringComparison.Ordinal)
            )
            {
                return Shape(instance) is { HasRank: true } shape ? shape.Lengths[axis.Index] : null;
            }
        }

        return null;
    }

    private ImmutableArray<long?> Elements(ImmutableArray<IOperation> elements) =>
        elements.Any(element => element is ISpreadOperation)
            ? default
            : [.. elements.Select(element => Integer(element))];

    /// <summary>The value of the argument for a parameter, by the parameter's name; null where it was not written.</summary>
    public static IOperation? Argument(IInvocationOperation call, string parameter)
    {
        foreach (var argument in call.Arguments)
        {
            if (
                argument.ArgumentKind != ArgumentKind.DefaultValue
                && string.Equals(argument.Parameter?.Name, parameter, StringComparison.Ordinal)
            )
            {
                return argument.Value;
            }
        }

        return null;
    }

    private T? Define<T>(ILocalSymbol local, Func<IOperation, T?> read)
    {
        if (_depth >= MaxDepth || locals.Find(local) is not { } value)
        {
            return default;
        }

        _depth++;
        try
        {
            return read(value);
        }
        finally
        {
            _depth--;
        }
    }

    private sealed record Boxed(ImmutableArray<long?> Lengths);
}
