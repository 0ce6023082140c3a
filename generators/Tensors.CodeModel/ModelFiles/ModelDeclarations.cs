using System.Globalization;

namespace Tensors.CodeModel;

/// <summary>
/// Describes the declarations that are generated for one model of a project: a class that contains the model's tensors and its contract.
/// </summary>
/// <param name="File">The model file.</param>
/// <param name="Hierarchy">The namespace of the class.</param>
/// <param name="Tensors">The types of the inputs and outputs that are not scalars.</param>
/// <param name="Contract">The contract, which has one method.</param>
public sealed record ModelDeclarations(
    ModelFile File,
    TypeHierarchy Hierarchy,
    EquatableArray<TensorModel> Tensors,
    ContractModel Contract
)
{
    private const string ContractInterface = "IModel";

    // Names that a tensor must not have: other members of the class, including those of object.
    private static readonly string[] _members =
    [
        ContractInterface,
        "Client",
        "Worker",
        "CreateWorker",
        "ModelName",
        "ModelPath",
        // Files with parts of the class have these names.
        "Grpc",
        "Hosting",
        "OnnxRuntime",
        "Equals",
        "Finalize",
        "GetHashCode",
        "GetType",
        "MemberwiseClone",
        "ReferenceEquals",
        "ToString",
    ];

    // Names that the compiler reserves for members of tuples.
    private static readonly string[] _tuples =
    [
        "CompareTo",
        "Deconstruct",
        "Equals",
        "GetHashCode",
        "Rest",
        "ToString",
    ];

    /// <summary>
    /// Returns the declarations for a model. Returns null if no class is requested, or if a tensor cannot be declared and the build has
    /// already reported the error.
    /// </summary>
    public static ModelDeclarations? Of(ModelFile file)
    {
        var signature = file.Signature;
        if (
            file.ClassName.Length == 0
            || signature.Outputs.Count == 0
            || signature.Inputs.Concat(signature.Outputs).Any(value => !CanDeclare(value))
        )
        {
            return null;
        }

        var space = string.Join(".", file.Namespace.Split('.').Select(Identifiers.Escape));
        var plain = file.Namespace.Length == 0 ? file.ClassName : $"{file.Namespace}.{file.ClassName}";
        var outer = new EquatableArray<ContainingType>([
            new ContainingType("class", Identifiers.EscapeType(file.ClassName)),
        ]);
        var types = new NameTable([.. _members, file.ClassName]);
        var axes = new AxisNames();
        var tensors = new List<TensorModel>();
        var inputs = new List<ContractValueModel>();
        var outputs = new List<ContractValueModel>();
        var parameters = new NameTable(["cancellationToken"]);
        var elements = new NameTable([.. _tuples]);
        foreach (var value in signature.Inputs)
        {
            inputs.Add(Read(value, parameters.Add(NameTable.Camel(value.Name, "input"))));
        }

        foreach (var value in signature.Outputs)
        {
            var name = NameTable.Pascal(value.Name, "Output");
            outputs.Add(Read(value, elements.Add(IsItem(name) ? name + "Output" : name)));
        }

        var method = new ContractMethodModel(
            "RunAsync",
            NameOf(file),
            new EquatableArray<ContractValueModel>(inputs),
            new EquatableArray<ContractValueModel>(outputs),
            IsStream: false,
            IsTuple: outputs.Count > 1,
            "cancellationToken",
            CancellationIsOptional: true
        );
        var contract = new ContractModel(
            new TypeHierarchy(space, outer, $"{plain}.{ContractInterface}"),
            ContractInterface,
            "",
            "public",
            Attributes: default,
            NameOf(file),
            new EquatableArray<ContractMethodModel>([method]),
            new TypeHierarchy(space, outer, "").TypeOf("ModelPath")
        );
        return new ModelDeclarations(
            file,
            new TypeHierarchy(space, default, plain),
            new EquatableArray<TensorModel>(tensors),
            contract
        );

        ContractValueModel Read(ValueSignature value, string name)
        {
            var dtype = DTypeInfo.FindOnnx(value.ElementType)!;
            var dimensions = value.Dimensions!.Value;
            if (dimensions.Count == 0)
            {
                return new ContractValueModel(name, value.Name, null, dtype, default, null);
            }

            var type = types.Add(axes.TypeOf(value), suffix: "Tensor");
            var model = new TensorModel(
                new TypeHierarchy(space, outer, $"{plain}.{type}"),
                type,
                dtype,
                axes.Of(value, type),
                Alignment: 256,
                IsReachable: true,
                HasOwnerAttribute: false,
                value.Description.Length > 0 ? value.Description : $"'{value.Name}' of {file.FileName}."
            );
            tensors.Add(model);
            return new ContractValueModel(name, value.Name, model.Hierarchy.TypeOf(type), dtype, model.Axes, null);
        }
    }

    private static string NameOf(ModelFile file) =>
        ContractNames.OfFile(file.FileName) is { Length: > 0 } name ? name : file.ClassName;

    private static bool IsItem(string name) =>
        name.StartsWith("Item", StringComparison.Ordinal)
        && int.TryParse(name.Substring("Item".Length), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <summary>Determines whether an input or output can be declared as a tensor or a scalar.</summary>
    public static bool CanDeclare(ValueSignature value) =>
        value is { Kind: ValueKind.Tensor, Dimensions: { Count: <= KnownNames.MaxRank } dimensions }
        && DTypeInfo.FindOnnx(value.ElementType) is { } dtype
        && dimensions.All(dimension => dimension.Length is null or (> 0 and <= int.MaxValue))
        && FitsInBytes(dtype, dimensions);

    // The same limit as TNS0016 for a declared shape.
    private static bool FitsInBytes(DTypeInfo dtype, EquatableArray<DimensionSignature> dimensions)
    {
        long bytes = dtype.ByteSize;
        foreach (var dimension in dimensions)
        {
            var length = dimension.Length ?? 1;
            if (bytes > long.MaxValue / length)
            {
                return false;
            }

            bytes *= length;
        }

        return true;
    }
}
