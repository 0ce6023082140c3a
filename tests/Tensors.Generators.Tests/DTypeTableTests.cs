using Tensors.CodeModel;

namespace Tensors.Generators.Tests;

/// <summary>The generator cannot load the runtime, so it has a small copy of its table of dtypes. The two agree.</summary>
public sealed class DTypeTableTests
{
    [Fact]
    public void The_generators_table_agrees_with_the_runtimes()
    {
        var runtime = Enum.GetValues<DType>()
            .Where(dtype => dtype is not DType.None)
            .Select(dtype => new DTypeInfo(
                (int)dtype,
                dtype.ToString(),
                dtype.GetNumpyName(),
                CSharpName(dtype.GetClrType()),
                dtype.GetByteSize(),
                dtype.GetOnnxCode()
            ));
        Assert.Equal(runtime, DTypeInfo.All);
        Assert.Equal(TensorShape.MaxRank, KnownNames.MaxRank);
    }

    private static string CSharpName(Type type) =>
        Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => "bool",
            TypeCode.SByte => "sbyte",
            TypeCode.Int16 => "short",
            TypeCode.Int32 => "int",
            TypeCode.Int64 => "long",
            TypeCode.Byte => "byte",
            TypeCode.UInt16 => "ushort",
            TypeCode.UInt32 => "uint",
            TypeCode.UInt64 => "ulong",
            TypeCode.Single => "float",
            TypeCode.Double => "double",
            _ => "global::" + type.FullName,
        };
}
