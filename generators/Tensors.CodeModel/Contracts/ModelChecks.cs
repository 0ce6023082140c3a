using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Tensors.CodeModel;

/// <summary>Compares a contract with the model file that it names. Reports TNS3010 to TNS3016.</summary>
public static class ModelChecks
{
    /// <summary>Reports every difference between a contract and its model.</summary>
    /// <param name="type">The contract's interface.</param>
    /// <param name="attribute">The <c>[ModelContract]</c> of the interface, which names a model.</param>
    /// <param name="contract">The contract. It must be valid in itself.</param>
    /// <param name="models">The models of the project.</param>
    /// <param name="report">Receives the diagnostics.</param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    public static void Check(
        INamedTypeSymbol type,
        AttributeData attribute,
        ContractModel contract,
        IReadOnlyCollection<ModelFile> models,
        Action<Diagnostic> report,
        CancellationToken cancellationToken
    )
    {
        var name = ContractDeclaration.ModelOf(attribute) ?? "";
        // The build rejects two models with the same file name.
        var model = models.FirstOrDefault(file =>
            string.Equals(file.FileName, name, StringComparison.OrdinalIgnoreCase)
        );
        if (model is null)
        {
            report(
                Diagnostic.Create(
                    ModelRules.NoSuchModel,
                    ContractDeclaration.ModelLocation(attribute, cancellationToken),
                    name,
                    List(models.Select(file => file.FileName))
                )
            );
            return;
        }

        if (contract.Methods.Count != 1)
        {
            report(Diagnostic.Create(ModelRules.SeveralCalls, type.Locations[0], type.Name, contract.Methods.Count));
            return;
        }

        var method = contract.Methods[0];
        if (type.GetMembers(method.Name).OfType<IMethodSymbol>().FirstOrDefault() is not { } symbol)
        {
            return;
        }

        new Comparison(
            model,
            symbol,
            report,
            isOutput: false,
            new ValuePlaces(symbol, isOutput: false, cancellationToken)
        ).Compare(method.Inputs, model.Signature.Inputs);
        new Comparison(
            model,
            symbol,
            report,
            isOutput: true,
            new ValuePlaces(symbol, isOutput: true, cancellationToken)
        ).Compare(method.Outputs, model.Signature.Outputs);
    }

    private static string List(IEnumerable<string> names)
    {
        var list = names.Select(name => $"'{name}'").OrderBy(text => text, StringComparer.Ordinal).ToArray();
        return list.Length == 0 ? "none" : string.Join(", ", list);
    }

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.Ordinal);

    /// <summary>Compares either the inputs or the outputs of a contract with those of its model.</summary>
    private sealed class Comparison(
        ModelFile model,
        IMethodSymbol method,
        Action<Diagnostic> report,
        bool isOutput,
        ValuePlaces places
    )
    {
        private readonly string _kind = isOutput ? "output" : "input";

        public void Compare(EquatableArray<ContractValueModel> here, EquatableArray<ValueSignature> there)
        {
            var missing = there.Where(value => !here.Any(own => Same(own.WireName, value.Name))).ToList();
            for (var i = 0; i < here.Count; i++)
            {
                if (there.FirstOrDefault(value => Same(value.Name, here[i].WireName)) is { } found)
                {
                    CompareTypes(here[i], found, i);
                }
                else if (missing.FirstOrDefault(value => Fits(here[i], value)) is { } meant)
                {
                    missing.Remove(meant);
                    Report(
                        ModelRules.WrongName,
                        places.Name(i),
                        (i, meant),
                        model.FileName,
                        _kind,
                        here[i].WireName,
                        meant.Name,
                        NameAttribute(here, i, meant.Name)
                    );
                }
                else
                {
                    Report(
                        ModelRules.Extra,
                        places.Name(i),
                        (i, null),
                        model.FileName,
                        _kind,
                        here[i].WireName,
                        List(there),
                        isOutput ? "[return: TensorName]" : "[TensorName]"
                    );
                }
            }

            // A contract may omit outputs that its callers do not need, but no inputs.
            foreach (var value in missing.Where(_ => !isOutput))
            {
                Report(
                    ModelRules.Missing,
                    method.Locations[0],
                    (null, value),
                    method.Name,
                    _kind,
                    Text(value),
                    model.FileName
                );
            }
        }

        private void CompareTypes(ContractValueModel here, ValueSignature there, int index)
        {
            if (there.Kind is not ValueKind.Tensor || DTypeInfo.FindOnnx(there.ElementType) is not { } dtype)
            {
                return;
            }

            if (dtype != here.DType)
            {
                Report(
                    ModelRules.WrongDType,
                    places.Type(index),
                    (index, there),
                    _kind,
                    here.WireName,
                    here.DType.NumpyName,
                    dtype.NumpyName,
                    model.FileName,
                    here.Tensor is null && there.Dimensions?.Count == 0 ? TypeName(dtype) : "DType." + dtype.Name
                );
            }

            if (there.Dimensions is { } dimensions && Difference(here, dimensions) is { } difference)
            {
                Report(
                    ModelRules.WrongShape,
                    places.Type(index),
                    (index, there),
                    _kind,
                    here.WireName,
                    here.Spec,
                    Spec(there),
                    model.FileName,
                    difference,
                    dimensions.Count == 0
                        ? $"Declare it as the scalar '{TypeName(dtype)}'"
                        : "Declare it with the model's axes"
                );
            }
        }

        // One attribute on the return value names all outputs.
        private string NameAttribute(EquatableArray<ContractValueModel> here, int index, string name)
        {
            var names = isOutput ? here.Select((value, i) => i == index ? name : value.WireName) : [name];
            return $"[{(isOutput ? "return: " : "")}TensorName({string.Join(", ", names.Select(one => SymbolDisplay.FormatLiteral(one, quote: true)))})]";
        }

        private string? Difference(ContractValueModel here, EquatableArray<DimensionSignature> there)
        {
            if (here.Axes.Count != there.Count)
            {
                return $"it has rank {Text(there.Count)}, not {Text(here.Axes.Count)}";
            }

            for (var i = 0; i < there.Count; i++)
            {
                if (there[i].Length is not { } length)
                {
                    continue;
                }

                if (here.Axes[i].Length is { } own && own != length)
                {
                    return $"axis {Text(i)} has length {Text(length)}, not {Text(own)}";
                }

                // An output may be declared as dynamic although its length is fixed; an input may not.
                if (here.Axes[i].IsDynamic && !isOutput)
                {
                    return $"axis {Text(i)} has the fixed length {Text(length)}, so it cannot be dynamic";
                }

                if (here.Axes[i].Max is { } max && max < length)
                {
                    return $"axis {Text(i)} has length {Text(length)}, not at most {Text(max)}";
                }
            }

            return null;
        }

        private bool Fits(ContractValueModel here, ValueSignature there) =>
            DTypeInfo.FindOnnx(there.ElementType) == here.DType
            && there.Dimensions is { } dimensions
            && Difference(here, dimensions) is null;

        private void Report(
            DiagnosticDescriptor rule,
            Location place,
            (int? Index, ValueSignature? Wanted) value,
            params object?[] arguments
        )
        {
            var properties = ImmutableDictionary<string, string?>.Empty.Add(
                ModelProperties.IsOutput,
                isOutput ? "true" : "false"
            );
            if (value.Index is { } index)
            {
                properties = properties.Add(ModelProperties.Index, Text(index));
            }

            if (value.Wanted is { } wanted && DTypeInfo.FindOnnx(wanted.ElementType) is { } dtype)
            {
                properties = properties
                    .Add(ModelProperties.WireName, wanted.Name)
                    .Add(ModelProperties.DType, dtype.Name)
                    .Add(ModelProperties.ElementType, dtype.ElementType)
                    .Add(ModelProperties.TypeName, NameTable.Pascal(wanted.Name, "Tensor"));
                if (ModelDeclarations.CanDeclare(wanted))
                {
                    var axes = new AxisNames().Of(wanted, NameTable.Pascal(wanted.Name, "Tensor"));
                    properties = properties.Add(
                        ModelProperties.Shape,
                        $"[{string.Join(", ", axes.Select(axis => axis.IsDynamic ? $"\"{axis.Name}\"" : axis.ToString()))}]"
                    );
                }
            }

            report(Diagnostic.Create(rule, place, properties, arguments));
        }

        private static string List(EquatableArray<ValueSignature> values) =>
            values.Count == 0 ? "none" : string.Join(", ", values.Select(Text));

        private static string Text(ValueSignature value) => $"'{value.Name}: {Spec(value)}'";

        private static string TypeName(DTypeInfo dtype) =>
            dtype.ElementType.Substring(dtype.ElementType.LastIndexOf('.') + 1);

        private static string Spec(ValueSignature value)
        {
            var dtype = DTypeInfo.FindOnnx(value.ElementType)?.NumpyName ?? value.Kind.ToString();
            var axes = value.Dimensions is { } dimensions
                ? string.Join(", ", dimensions.Select(d => d.Length is { } length ? Text(length) : d.Symbol ?? "?"))
                : "…";
            return $"{dtype}[{axes}]";
        }

        private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
