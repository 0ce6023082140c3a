using Microsoft.CodeAnalysis;
using Tensors.Signatures;

namespace Tensors.Generators.Tests.Contracts;

/// <summary>Signatures of models, as the build hands them over.</summary>
internal static class Models
{
    /// <summary>The model that the rules' pages describe: docs/rules/TNS3010.md and those after it.</summary>
    public static AdditionalText ResNet50 { get; } =
        ContractProject.File(
            Create(
                "resnet50.onnx",
                "",
                [Tensor("input.1", 1, "batch", 3, 224, 224), Tensor("scale", 1)],
                [Tensor("logits", 1, "batch", 1000)]
            )
        );

    /// <summary>A model in the project's folder <c>models</c>.</summary>
    public static ModelFile Create(
        string fileName,
        string className,
        ValueSignature[] inputs,
        ValueSignature[] outputs
    ) =>
        new(
            fileName,
            "models/" + fileName,
            "My.Models",
            className,
            new ModelSignature(
                8,
                new([new OpsetSignature("", 17)]),
                "pytorch 2.0",
                "",
                new(inputs),
                new(outputs),
                new([])
            )
        );

    /// <summary>A tensor with the number of its dtype in onnx.proto, and axes that are fixed, named, or (null) neither.</summary>
    public static ValueSignature Tensor(string name, int elementType, params object?[] axes) =>
        new(
            name,
            ValueKind.Tensor,
            elementType,
            new EquatableArray<DimensionSignature>(
                axes.Select(axis => new DimensionSignature(axis is int length ? length : null, axis as string))
            ),
            ""
        );
}
