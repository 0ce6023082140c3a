using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tensors.CodeModel;

/// <summary>Reads and checks one method of a contract. Reports TNS0041 to TNS0044 and TNS3006.</summary>
internal static class ContractMethod
{
    public static ContractMethodModel? Read(
        IMethodSymbol method,
        string wireName,
        DeclarationReport report,
        CancellationToken cancellationToken
    )
    {
        var problem =
            method.TypeParameters.Length > 0 ? "has type parameters"
            : method.RefKind is not RefKind.None ? "returns a reference"
            : method.IsVararg ? "takes any number of arguments"
            : method.Name.Length == 0 ? "has no name"
            : null;
        if (problem is not null)
        {
            report.Add(ContractRules.NotACall, method.Locations[0], method.Name, problem);
            return null;
        }

        var inputs = ReadInputs(method, report, cancellationToken, out var cancellation);
        var outputs = ReadOutputs(method, report, cancellationToken, out var isStream, out var isTuple);
        if (inputs is null || outputs is null)
        {
            return null;
        }

        CheckWireNames(method, inputs, "inputs", report);
        CheckWireNames(method, outputs, "outputs", report);
        CheckAxes(method, [.. inputs, .. outputs], report);
        return new ContractMethodModel(
            method.Name,
            wireName,
            new EquatableArray<ContractValueModel>(inputs),
            new EquatableArray<ContractValueModel>(outputs),
            isStream,
            isTuple,
            cancellation?.Name,
            cancellation?.HasExplicitDefaultValue ?? false
        );
    }

    private static List<ContractValueModel>? ReadInputs(
        IMethodSymbol method,
        DeclarationReport report,
        CancellationToken cancellationToken,
        out IParameterSymbol? cancellation
    )
    {
        cancellation = null;
        var inputs = new List<ContractValueModel>();
        var isGood = true;
        foreach (var parameter in method.Parameters)
        {
            var names = NamesOf(parameter.GetAttributes());
            var isCancellation = ContractTypes.IsCancellationToken(parameter.Type);
            var problem =
                parameter.RefKind is not RefKind.None ? "is passed by reference"
                : parameter.IsParams ? "is a params parameter"
                : isCancellation && parameter.Ordinal < method.Parameters.Length - 1
                    ? "is a CancellationToken, but not the last parameter"
                : isCancellation && names is not null ? "has a [TensorName], but is not an input"
                : ContractTypes.BareTwin(TypeSyntax(parameter, cancellationToken));
            if (isCancellation && problem is null)
            {
                cancellation = parameter;
                continue;
            }

            var value = problem is null
                ? ContractTypes.Read(parameter.Type, method.ContainingAssembly, out problem)
                : null;
            if (value is null)
            {
                isGood = false;
                if (problem is not null)
                {
                    report.Add(
                        ContractRules.WrongParameter,
                        TypeSyntax(parameter, cancellationToken)?.GetLocation() ?? parameter.Locations[0],
                        parameter.Name,
                        problem
                    );
                }

                continue;
            }

            if (names is { Count: not 1 } || names is [null or ""])
            {
                report.Add(
                    ContractRules.WrongName,
                    parameter.Locations[0],
                    $"The input '{parameter.Name}' has {names.Count(name => !string.IsNullOrEmpty(name))} names"
                );
            }

            inputs.Add(
                value with
                {
                    Name = parameter.Name,
                    WireName = names is [{ } name] ? name : parameter.Name,
                    Default = parameter.HasExplicitDefaultValue ? DefaultOf(parameter) : null,
                }
            );
        }

        return isGood ? inputs : null;
    }

    private static List<ContractValueModel>? ReadOutputs(
        IMethodSymbol method,
        DeclarationReport report,
        CancellationToken cancellationToken,
        out bool isStream,
        out bool isTuple
    )
    {
        isTuple = false;
        if (ContractTypes.BareTwin(ReturnSyntax(method, cancellationToken)) is { } bare)
        {
            isStream = false;
            Report($"a value that {bare}");
            return null;
        }

        if (ContractTypes.ResultOf(method.ReturnType, out isStream) is not { } result)
        {
            if (method.ReturnType.TypeKind is not TypeKind.Error)
            {
                Report($"'{method.ReturnType.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}'");
            }

            return null;
        }

        var outputs = new List<ContractValueModel>();
        if (result is INamedTypeSymbol { IsTupleType: true } tuple)
        {
            isTuple = true;
            foreach (var element in tuple.TupleElements)
            {
                if (!element.IsExplicitlyNamedTupleElement)
                {
                    Report("a tuple with elements that have no names");
                    return null;
                }

                if (Add(element.Type, element.Name) is { } problem)
                {
                    Report($"'{element.Name}', which {problem}");
                    return null;
                }
            }
        }
        else if (Add(result, ContractNames.OutputName(ContractTypes.TensorOf(result)?.Name ?? "output")) is { } problem)
        {
            Report(problem.Length > 0 ? $"a value that {problem}" : "");
            return null;
        }

        var names = NamesOf(method.GetReturnTypeAttributes());
        if (names is null)
        {
            return outputs;
        }

        if (names.Count != outputs.Count || names.Any(string.IsNullOrEmpty))
        {
            report.Add(
                ContractRules.WrongName,
                method.Locations[0],
                $"'{method.Name}' has {outputs.Count} outputs, but [return: TensorName] gives {names.Count(name => !string.IsNullOrEmpty(name))} "
                    + "names"
            );
            return null;
        }

        return [.. outputs.Select((output, i) => output with { WireName = names[i]! })];

        void Report(string what)
        {
            if (what.Length > 0)
            {
                report.Add(
                    ContractRules.WrongResult,
                    ReturnSyntax(method, cancellationToken)?.GetLocation() ?? method.Locations[0],
                    method.Name,
                    what
                );
            }
        }

        // Returns the problem with the type, null if the type is valid, or an empty string if the compiler reports the problem.
        string? Add(ITypeSymbol type, string name)
        {
            if (ContractTypes.Read(type, method.ContainingAssembly, out var problem) is not { } value)
            {
                return problem ?? "";
            }

            outputs.Add(value with { Name = name, WireName = name });
            return null;
        }
    }

    private static void CheckWireNames(
        IMethodSymbol method,
        List<ContractValueModel> values,
        string what,
        DeclarationReport report
    )
    {
        foreach (
            var same in values.GroupBy(value => value.WireName, StringComparer.Ordinal).Where(g => g.Skip(1).Any())
        )
        {
            report.Add(
                ContractRules.WrongName,
                method.Locations[0],
                $"Two {what} of '{method.Name}' have the name '{same.Key}'"
            );
        }

        // The names of generated members are derived from the names of outputs that are tensors.
        if (
            values
                .Where(value => value.Tensor is not null)
                .GroupBy(value => Identifiers.ToPascalCase(value.Name), StringComparer.Ordinal)
                .FirstOrDefault(g => g.Skip(1).Any())
                is { } alike
            && string.Equals(what, "outputs", StringComparison.Ordinal)
        )
        {
            report.Add(
                ContractRules.WrongName,
                method.Locations[0],
                $"Two outputs of '{method.Name}' would both be allocated by the generated method 'Allocate{alike.Key}'"
            );
        }
    }

    private static void CheckAxes(IMethodSymbol method, List<ContractValueModel> values, DeclarationReport report)
    {
        var seen = new Dictionary<string, (AxisModel Axis, string Value)>(StringComparer.Ordinal);
        foreach (var value in values)
        {
            foreach (var axis in value.Axes)
            {
                if (axis.Name is not { } name)
                {
                    continue;
                }

                if (!seen.TryGetValue(name, out var other))
                {
                    seen.Add(name, (axis, value.Name));
                }
                else if (!CanAgree(axis, other.Axis))
                {
                    report.Add(
                        ContractRules.AxesCannotAgree,
                        method.Locations[0],
                        name,
                        LengthOf(other.Axis),
                        other.Value,
                        LengthOf(axis),
                        value.Name
                    );
                }
                else if (other.Axis.IsDynamic)
                {
                    // Keep the narrower axis: further axes of this name must agree with it.
                    seen[name] =
                        axis.IsDynamic && (other.Axis.Max ?? int.MaxValue) < (axis.Max ?? int.MaxValue)
                            ? other
                            : (axis, value.Name);
                }
            }
        }
    }

    // Two maximum lengths always agree, because shorter lengths fit both. Only a fixed length can exceed a maximum.
    private static bool CanAgree(AxisModel left, AxisModel right) =>
        (left.Length, right.Length) switch
        {
            ({ } one, { } other) => one == other,
            ({ } one, null) => one <= (right.Max ?? int.MaxValue),
            (null, { } other) => other <= (left.Max ?? int.MaxValue),
            _ => true,
        };

    private static string LengthOf(AxisModel axis) =>
        axis.Length is { } length ? length.ToString(CultureInfo.InvariantCulture)
        : axis.Max is { } max ? "at most " + max.ToString(CultureInfo.InvariantCulture)
        : "of any length";

    private static IReadOnlyList<string?>? NamesOf(IEnumerable<AttributeData> attributes)
    {
        foreach (var attribute in attributes)
        {
            if (
                AttributeNames.Is(attribute, "Tensors", KnownNames.TensorNameAttribute)
                && attribute.ConstructorArguments is [{ Kind: TypedConstantKind.Array } names]
            )
            {
                return names.IsNull ? [] : [.. names.Values.Select(name => name.Value as string)];
            }
        }

        return null;
    }

    private static string DefaultOf(IParameterSymbol parameter) =>
        parameter.ExplicitDefaultValue switch
        {
            null => "default",
            float value when float.IsNaN(value) || float.IsInfinity(value) => Special("float", value),
            double value when double.IsNaN(value) || double.IsInfinity(value) => Special("double", value),
            float value => value.ToString("R", CultureInfo.InvariantCulture) + "F",
            double value => value.ToString("R", CultureInfo.InvariantCulture) + "D",
            // Constants of all other types are valid as a bool or int literal, which converts implicitly, or as their own literal.
            var value => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false),
        };

    private static string Special(string type, double value) =>
        type
        + (
            double.IsNaN(value) ? ".NaN"
            : value > 0 ? ".PositiveInfinity"
            : ".NegativeInfinity"
        );

    private static TypeSyntax? TypeSyntax(IParameterSymbol parameter, CancellationToken cancellationToken) =>
        parameter.DeclaringSyntaxReferences is [var reference, ..]
            ? (reference.GetSyntax(cancellationToken) as ParameterSyntax)?.Type
            : null;

    private static TypeSyntax? ReturnSyntax(IMethodSymbol method, CancellationToken cancellationToken) =>
        method.DeclaringSyntaxReferences is [var reference, ..]
            ? (reference.GetSyntax(cancellationToken) as MethodDeclarationSyntax)?.ReturnType
            : null;
}
