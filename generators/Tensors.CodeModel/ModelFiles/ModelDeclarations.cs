using System.Globalization;

namespace Tensors.CodeModel;

/// <summary>What is generated for one model of a project: a class with its tensors and its contract.</summary>
/// <param name="File">The model.</param>
/// <param name="Hierarchy">Where the class is.</param>
/// <param name="Tensors">The types of its inputs and outputs that are no scalars.</param>
/// <param name="Contract">Its one call.</param>
public sealed record ModelDeclarations(
    ModelFile File,
    TypeHierarchy Hierarchy,
    EquatableArray<TensorModel> Tensors,
    ContractModel Contract
)
{
    private const string ContractInterface = "IModel";

    // What the class has besides the tensors.
    private static readonly string[] _members =
    [
        ContractInterface,
        "Client",
        "Worker",
        "CreateWorker",
        "ModelName",
        "ModelPath",
        // Parts of the class have files of these names.
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

    // What the compiler keeps for tuples.
    private static readonly string[] _tuples =
    [
        "CompareTo",
        "Deconstruct",
        "Equals",
        "GetHashCode",
        "Rest",
        "ToString",
    ];

    /// <summary>Names everything, or gives null where a tensor cannot be declared; the build has said so already.</summary>
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
            IsObsolete: false,
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

    /// <summary>Whether an input or output can be a declared tensor, or a scalar.</summary>
    public static bool CanDeclare(ValueSignature value) =>
        value is { Kind: ValueKind.Tensor, Dimensions: { Count: <= KnownNames.MaxRank } dimensions }
        && DTypeInfo.FindOnnx(value.ElementType) is { } dtype
        && dimensions.All(dimension => dimension.Length is null or (> 0 and <= int.MaxValue))
        && FitsInBytes(dtype, dimensions);

    // As TNS0016 has it for a declared shape.
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
