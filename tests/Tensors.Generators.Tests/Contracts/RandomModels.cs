using Tensors.CodeModel;
using Tensors.Generators.Tests.RandomPrograms;
using Tensors.Signatures;

namespace Tensors.Generators.Tests.Contracts;

/// <summary>Models with any names: those that generated code has itself, those that C# has, and text that is no name at all.</summary>
internal static class RandomModels
{
    private static readonly string[] _names =
    [
        "x",
        "",
        " ",
        "X",
        "input.1",
        "Input1",
        "input_1",
        "class",
        "CLASS",
        "event",
        "Span",
        "ReadOnly",
        "Client",
        "Worker",
        "IModel",
        "Model",
        "Hosting",
        "OnnxRuntime",
        "Grpc",
        "RunAsync",
        "RunOutputs",
        "ModelPath",
        "cancellationToken",
        "cancellation_token",
        "输入",
        "größe",
        "1x",
        "a\u200Db",
        "\n",
        "</c>",
        "\"",
        "\\",
        "{0}",
        "Item1",
        "item2",
        "Rest",
        "ToString",
        "Equals",
        "Length",
        "allocator",
        "call",
        "outputs",
        "result",
        "System",
        "Tensors",
        "_call",
        "GetType",
        "Axis0",
        "tensorAxis0",
        "\uD800",
        "\uFFFF",
        new('x', 300),
        new('X', 301),
    ];

    private static readonly string[] _symbols =
    [
        "batch",
        "Batch",
        "BATCH",
        "batch_size",
        "batchSize",
        "axis",
        "axis1",
        "row",
        "span",
        "value",
        "session",
        "access",
        "buffer",
        "spec",
        "index",
        "_",
        "__",
        "@x",
        "2 * n",
        "n-1",
        new('s', 2000),
        .. _names,
    ];

    public static ModelFile Next(Choices choose, string fileName, string className, string space) =>
        Models.Create(fileName, className, Values(choose, choose.Next(5)), Values(choose, 1 + choose.Next(4))) with
        {
            Namespace = space,
        };

    /// <summary>A model in which each name is an input's and an output's, and each symbol an axis's.</summary>
    public static ModelFile WithAllNames(string fileName, string className)
    {
        var inputs = _names.Select(
            (name, i) => Models.Tensor(name, 1, _symbols[i], _symbols[(i + 30) % _symbols.Length])
        );
        var outputs = _names.Select((name, i) => Models.Tensor(name, 7, _symbols[^(i + 1)], null, 2));
        return Models.Create(fileName, className, [.. inputs], [.. outputs]);
    }

    private static ValueSignature[] Values(Choices choose, int count)
    {
        var values = new List<ValueSignature>();
        for (var i = 0; i < count; i++)
        {
            var name = choose.Of(_names);
            if (!values.Exists(value => string.Equals(value.Name, name, StringComparison.Ordinal)))
            {
                values.Add(
                    new(
                        name,
                        ValueKind.Tensor,
                        choose.Of(DTypeInfo.All.ToArray()).OnnxCode,
                        new([.. Enumerable.Range(0, choose.Next(9)).Select(_ => Axis(choose))]),
                        choose.Of("", "A tensor.", "Line 1\n\nLine 2 </summary> & \u2028", "\uD800")
                    )
                );
            }
        }

        return [.. values];
    }

    private static DimensionSignature Axis(Choices choose) =>
        choose.Next(4) switch
        {
            0 => new(1 + choose.Next(3), choose.Rarely(4) ? choose.Of(_symbols) : null),
            1 => new(null, null),
            _ => new(null, choose.Of(_symbols)),
        };
}
