using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Tensors.OnnxRuntime.Execution;
using Tensors.OnnxRuntime.Repository.TextFormat;

namespace Tensors.OnnxRuntime.Repository.Configuration;

/// <summary>Describes an input or output that a configuration declares.</summary>
/// <param name="Name">The name of the input or output.</param>
/// <param name="DataType">The type of its elements, such as <c>TYPE_FP32</c>.</param>
/// <param name="Dims">The lengths of its axes without the axis that counts rows, with -1 for a length that is known only at run time.</param>
internal sealed record ConfiguredTensor(string Name, string DataType, ImmutableArray<long> Dims)
{
    /// <summary>
    /// Gets the name of the file in the model's folder that contains the class names of an output, or an empty string if the output has
    /// no class names.
    /// </summary>
    public string LabelFile { get; init; } = "";

    /// <summary>Gets the lengths of the axes in the model's file, or null if these are equal to <see cref="Dims"/>.</summary>
    public ImmutableArray<long>? Reshape { get; init; }

    private const int ImageAxes = 3;

    /// <summary>Reads all inputs, or all outputs, that a configuration declares.</summary>
    /// <exception cref="TextFormatException">
    /// A tensor has no name or type, has a length, format or reshape that is not valid, or has the same name as another.
    /// </exception>
    public static ImmutableArray<ConfiguredTensor> ReadAll(ConfigurationMessage message, string key)
    {
        var tensors = ImmutableArray.CreateBuilder<ConfiguredTensor>();
        foreach (var (value, place) in message.Values(key))
        {
            var tensor = Read((ConfigurationMessage)value, key, place);
            if (tensors.Any(other => string.Equals(other.Name, tensor.Name, StringComparison.Ordinal)))
            {
                throw new TextFormatException(
                    place,
                    $"the {key} '{ShownText.Of(tensor.Name)}' is declared twice. Remove one of the two."
                );
            }

            tensors.Add(tensor);
        }

        return tensors.DrainToImmutable();
    }

    private static ConfiguredTensor Read(ConfigurationMessage tensor, string key, TextFormatPlace place)
    {
        var name = tensor.Text("name");
        if (name.Length == 0)
        {
            throw new TextFormatException(place, $"an {key} has no 'name'. Set it to the name in the model's file.");
        }

        var type = tensor.Text("data_type");
        if (type.Length == 0 || string.Equals(type, TensorSchema.DataTypes[0], StringComparison.Ordinal))
        {
            throw new TextFormatException(
                place,
                $"the {key} '{ShownText.Of(name)}' has no 'data_type'. Set it to the type in the model's file, such as TYPE_FP32."
            );
        }

        var dims = ReadLengths(tensor, "dims", $"{key}.dims", name);
        if (tensor.Text("format") is "FORMAT_NHWC" or "FORMAT_NCHW" && dims.Length != ImageAxes)
        {
            throw new TextFormatException(
                tensor.PlaceOf("format"),
                $"the format of '{ShownText.Of(name)}' is {tensor.Text("format")}, which requires {ImageAxes} dims, but it has {dims.Length}."
            );
        }

        return new ConfiguredTensor(name, type, dims)
        {
            LabelFile = tensor.Text("label_filename"),
            Reshape = ReadReshape(tensor, key, name, dims),
        };
    }

    private static ImmutableArray<long> ReadLengths(ConfigurationMessage message, string key, string path, string name)
    {
        foreach (var (dim, place) in message.Values(key))
        {
            if ((Int128)dim is var length && length != -1 && length < 1)
            {
                throw new TextFormatException(
                    place,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"'{path}' of '{ShownText.Of(name)}' contains {length}; expected 1 or more, or -1 for a dynamic length."
                    )
                );
            }
        }

        return message.Numbers(key);
    }

    // As in Triton: ValidateIOShape in src/model_config_utils.cc of triton-inference-server/core. Without max_batch_size, Triton rejects
    // an empty shape. This server accepts it, and so can serve scalars.
    private static ImmutableArray<long>? ReadReshape(
        ConfigurationMessage tensor,
        string key,
        string name,
        ImmutableArray<long> dims
    )
    {
        if (tensor.Message("reshape") is not { } reshape)
        {
            return null;
        }

        var shape = ReadLengths(reshape, "shape", $"{key}.reshape.shape", name);
        return ElementCounts(dims).SequenceEqual(ElementCounts(shape))
            ? shape
            : throw new TextFormatException(
                tensor.PlaceOf("reshape"),
                $"the {key} '{ShownText.Of(name)}' has dims [{string.Join(", ", dims)}] and the reshape [{string.Join(", ", shape)}], which "
                    + "differ in their number of elements. Both must have the same number of -1, and the same product of lengths before, "
                    + "between and after them."
            );
    }

    /// <summary>Splits lengths at each -1, and returns the product of the lengths in each part.</summary>
    private static List<BigInteger> ElementCounts(ImmutableArray<long> lengths)
    {
        List<BigInteger> counts = [BigInteger.One];
        foreach (var length in lengths)
        {
            if (length == -1)
            {
                counts.Add(BigInteger.One);
            }
            else
            {
                counts[^1] *= length;
            }
        }

        return counts;
    }
}
